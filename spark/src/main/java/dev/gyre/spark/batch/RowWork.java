package dev.gyre.spark.batch;

import dev.gyre.engine.device.Device;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.setting.ConfigException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The work on the text of a row. */
public sealed interface RowWork extends Serializable {

    /** The verb for it in the past tense, for messages. */
    String done();

    /** The columns that it adds. */
    List<StructField> columns();

    /**
     * Refuses a run whose model can't do it.
     *
     * @throws ConfigException names the run and what to name instead
     */
    void requireFits(LoadedRun run);

    /**
     * Compiles all that's known to be needed before there are texts, and lets it go.
     *
     * @param planned nothing is allocated there
     */
    void prepare(LoadedRun run, Device planned, int batch);

    /**
     * Plans the memory that a worker takes.
     *
     * @throws dev.gyre.engine.device.DeviceException if it doesn't suffice
     */
    default void requireMemory(LoadedRun run, Device device, int batch) {
        MemoryPlan.beside("having texts " + done() + " by it", device, planned -> prepare(run, planned, batch))
                .require(device, "--batch");
    }

    /**
     * Makes a worker with the run's model.
     *
     * @param batch rows that are worked on at once
     */
    Worker begin(LoadedRun run, Device device, int batch);

    /**
     * Scoring of texts by the model: as {@code gyre eval} measures a text that's held back, cut into windows of the length
     * that the run was trained on. Adds {@code score}, in bits per byte, and {@code bytes}, how many it's the mean of: all but those of the
     * first token, which is read only.
     */
    record Scoring() implements RowWork {
        @Override
        public String done() {
            return "scored";
        }

        @Override
        public List<StructField> columns() {
            return List.of(column("score", DataTypes.DoubleType), column("bytes", DataTypes.LongType));
        }

        @Override
        public void requireFits(LoadedRun run) {
            Scorer.requireFits(run);
        }

        @Override
        public void prepare(LoadedRun run, Device planned, int batch) {
            try (Scorer scorer = new Scorer(run, planned, batch)) {
                scorer.prepare();
            }
        }

        @Override
        public Worker begin(LoadedRun run, Device device, int batch) {
            return new Scorer(run, device, batch);
        }
    }

    /**
     * Continuation of texts, up to a token that says that it ends. Adds {@code generated}, of which characters that never got
     * complete are U+FFFD, and {@code tokens}, how many were drawn.
     *
     * @param count tokens to write at most, which are bytes where the run has no tokenizer
     * @param temperature what logits are divided by; 0 takes the most likely token
     * @param topK draws among that many of the most likely tokens; 0 for all
     * @param topP draws among the fewest most likely tokens that together have this probability
     */
    record Writing(int count, double temperature, int topK, double topP) implements RowWork {

        /** The default settings, those of {@code gyre generate}. */
        public static final Writing STANDARD = new Writing(512, 0.8, 0, 1);

        /**
         * Checks the ranges of all settings.
         *
         * @throws ConfigException if one is out of its range
         */
        public Writing {
            ConfigException.range("--bytes", count, 1, 1 << 20);
            var _ = new Sampling(temperature, topK, topP);
        }

        /** The settings for drawing tokens. */
        Sampling sampling() {
            return new Sampling(temperature, topK, topP);
        }

        @Override
        public String done() {
            return "continued";
        }

        @Override
        public List<StructField> columns() {
            return List.of(column("generated", DataTypes.StringType), column("tokens", DataTypes.IntegerType));
        }

        @Override
        public void requireFits(LoadedRun run) {
            long longest = run.sequenceModel().longest();
            ConfigException.require(
                    count < longest,
                    "--bytes",
                    count,
                    "below " + longest + ", since the model's sequences have at most that many tokens, of which a"
                            + " prompt takes one or more");
        }

        @Override
        public void prepare(LoadedRun run, Device planned, int batch) {
            try (Generator generator = new Generator(run, this, planned, batch)) {
                generator.prepare();
            }
        }

        @Override
        public Worker begin(LoadedRun run, Device device, int batch) {
            return new Generator(run, this, device, batch);
        }
    }

    /** The embedding of texts. Adds {@code embedding}, the mean of the last hidden states of its tokens, (C). */
    record Embedding() implements RowWork {
        @Override
        public String done() {
            return "embedded";
        }

        @Override
        public List<StructField> columns() {
            return List.of(column("embedding", DataTypes.createArrayType(DataTypes.DoubleType, false)));
        }

        @Override
        public void requireFits(LoadedRun run) {
            run.encoder();
        }

        /** Each length of a text has a plan of its own, whose memory is planned when there's such a text. */
        @Override
        public void prepare(LoadedRun run, Device planned, int batch) {}

        @Override
        public Worker begin(LoadedRun run, Device device, int batch) {
            return new TextEmbedder(run, device);
        }
    }

    private static StructField column(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }
}
