package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.data.ByteCounts;
import dev.gyre.models.data.ByteData;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.data.NumberTokenizer;
import dev.gyre.models.data.PieceTokenizer;
import dev.gyre.models.data.TokenData;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Prediction of the next token of a text, of which a tokenizer made pieces. The loss is the mean cross-entropy in nats a token, the score
 * bits per byte of the text, which compares with that of models of other tokenizers and of bytes.
 *
 * @param length tokens T of a sequence
 * @param tokenizerFile its file, or the folder with it; relative ones are in the run's folder, once there's one; empty where a
 *     published model has none, whose texts are its tokens' numbers
 * @param vocabulary different tokens of the model, which may be more than those of the tokenizer; 0 for as many
 * @param begin token that stands for the beginning; -1 for none
 */
public record NextToken(
        @Setting(help = "Tokens of a sequence.", least = 1, most = 1 << 20)
        int length,

        @Setting(
                option = "--tokenizer",
                help =
                        "A tokenizer.json, or a folder with one: learn to tell the next of its tokens rather than of bytes."
                                + " The run keeps a copy.")
        String tokenizerFile,

        @Setting(
                help = "Different tokens of the model, where it's to have more than the tokenizer; 0 for as many.",
                least = 0,
                most = 1 << 24)
        int vocabulary,

        @Setting(
                help = "Token in place of a sequence's first one, which stands for what came before; -1 for none.",
                least = -1,
                most = 1 << 24)
        int begin)
        implements TextTask {

    /** The default settings of runs, but for the tokenizer. */
    public static final NextToken STANDARD = new NextToken(128, "", 0, -1);

    @Override
    public int items() {
        return length;
    }

    /**
     * {@inheritDoc}
     *
     * @throws GyreException if it can't be read
     * @throws ConfigException if none is named, or it has more tokens than the model
     */
    @Override
    public PieceTokenizer tokenizer() {
        ConfigException.require(
                !tokenizerFile.isBlank() || vocabulary > 0,
                "--tokenizer",
                "''",
                "a tokenizer.json or a folder with one");
        PieceTokenizer plain = tokenizerFile.isBlank()
                ? new NumberTokenizer(vocabulary, -1)
                : JsonTokenizer.open(Path.of(tokenizerFile));
        int tokens = vocabulary == 0 ? plain.vocabulary() : vocabulary;
        ConfigException.require(
                tokens >= plain.vocabulary(),
                "--vocabulary",
                vocabulary,
                "at least " + plain.vocabulary() + ", as " + tokenizerFile + " has");
        ConfigException.require(begin < tokens, "--begin", begin, "below the vocabulary's " + tokens);
        return begin < 0 ? plain : plain.beginning(begin);
    }

    @Override
    public Score score() {
        return new Score("bits_per_byte", "bits per byte", Score.Better.LOWER, "bytes", "tokens", 0);
    }

    @Override
    public DatasetTask<SequenceModel> open(String data, long seed) {
        PieceTokenizer pieces = tokenizer();
        return new OfText(new TokenData(ByteText.named(data), pieces, seed, length), pieces, this);
    }

    @Override
    public NextToken in(Path folder) {
        if (tokenizerFile.isBlank()) {
            return this;
        }
        return new NextToken(length, folder.resolve(tokenizerFile).toString(), vocabulary, begin);
    }

    @Override
    public NextToken keptIn(Path folder) {
        if (tokenizerFile.isBlank()) {
            return this;
        }
        Path file = Path.of(tokenizerFile);
        file = Files.isDirectory(file) ? file.resolve(JsonTokenizer.FILE) : file;
        copy(file, folder.resolve(JsonTokenizer.FILE));
        for (String beside : List.of(JsonTokenizer.CONFIG, JsonTokenizer.TEMPLATE)) {
            Path own = file.resolveSibling(beside);
            if (Files.exists(own)) {
                copy(own, folder.resolve(beside));
            }
        }
        return new NextToken(length, JsonTokenizer.FILE, vocabulary, begin);
    }

    private static void copy(Path from, Path to) {
        try {
            AtomicFile.write(to, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new GyreException(from + ": can't be read: " + e.getMessage(), e);
        }
    }

    private record OfText(TokenData text, PieceTokenizer pieces, NextToken task)
            implements DatasetTask<SequenceModel>, Windows.Cut {

        @Override
        public Domain domain() {
            return Domain.tokens(task.vocabulary == 0 ? pieces.vocabulary() : task.vocabulary);
        }

        @Override
        public String data() {
            return text.text().name();
        }

        @Override
        public String extent() {
            return String.format(
                    Locale.ROOT,
                    "%,d bytes, %,d tokens, to train on, %,d and %,d held back",
                    text.trainBytes(),
                    text.trainTokens(),
                    text.text().size() - text.trainBytes(),
                    text.validationTokens());
        }

        @Override
        public String fingerprint() {
            return text.text().fingerprint() + "-" + pieces.fingerprint();
        }

        @Override
        public int itemsPerExample() {
            return task.length;
        }

        /** A loss in nats a token is so many bits per byte of the training part, on average. */
        @Override
        public Score score(Score ofTask) {
            return ofTask.withPerLoss(text.trainTokens() / (double) text.trainBytes() / Math.log(2));
        }

        @Override
        public DatasetTask<SequenceModel> behind(IntSupplier before) {
            return new OfText(text.behind(before), pieces, task);
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(text.validationTokens() - 1, (long) batch * task.length);
        }

        /** Pairs of bytes by how often they occur in the training part, add-one smoothed. */
        @Override
        public Optional<Baseline> baseline() {
            return Optional.of(new Baseline("bigram", new ByteCounts(new ByteData(text.text(), 0, 1)).bigram()));
        }

        @Override
        public TaskBatch describe(Graph g, SequenceModel model, int batch, Phase phase) {
            return Windows.describe(g, model, batch, task.length, phase, task.begin, this);
        }

        @Override
        public TaskBatch describePart(Graph g, Model part, int batch, Phase phase) {
            return part instanceof SequenceModel model
                    ? describe(g, model, batch, phase)
                    : DatasetTask.super.describePart(g, part, batch, phase);
        }

        @Override
        public void training(long step, int[] read, int[] predict) {
            text.trainBatch(step, read, predict);
        }

        @Override
        public long validation(long number, int[] read, int[] predict) {
            return text.validationBatch(number, read, predict);
        }
    }
}
