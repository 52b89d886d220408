package dev.gyre.models.experiments;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.arch.MixerStack;
import dev.gyre.models.run.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * State tracking: the parity of a string of bits, which needs one bit of state and non-linear recurrence to carry it. Every
 * mixer is trained by one recipe, on strings of 3 to 40 bits with a label at every position, and judged by its last label
 * on longer strings. The recipe: two blocks of width 32 with one head, batches of 64, AdamW at a peak rate of 5e-3 with a
 * cosine to 0, no weight decay, the initialisation of {@link FlashRnn}. The claim of xLSTM (arXiv:2405.04517, section 4.1): LSTM and sLSTM solve it, mLSTM and attention don't.
 *
 * @param steps training steps
 * @param seeds number of runs of each mixer
 */
public record Parity(int steps, int seeds) {

    /** Lengths that mixers are judged on. */
    public static final List<Integer> LENGTHS = List.of(20, 40, 64, 128, 256);

    private static final int SHORTEST = 3;
    private static final int LONGEST = 40;
    private static final int BATCH = 64;
    private static final int JUDGED = 256;
    private static final int PADDING = 2;
    private static final int VOCABULARY = 3;
    private static final double RATE = 5e-3;
    private static final Domain DOMAIN = Domain.tokens(VOCABULARY);

    /** The mixers, in the order in which they're shown. */
    public static final List<Cell> MIXERS = List.of(Cell.LSTM, Cell.SLSTM, Cell.MLSTM, Cell.ATTENTION);

    /**
     * What a run came to.
     *
     * @param loss training loss of the last step
     * @param accuracy share of right last labels, by {@link #LENGTHS}
     */
    public record Outcome(Cell mixer, long seed, double loss, List<Double> accuracy) {}

    /**
     * Runs the experiment.
     *
     * @param done is told each run's outcome as it ends
     * @return all outcomes, by mixer, then seed
     */
    public List<Outcome> run(Device device, Consumer<Outcome> done) {
        return MIXERS.stream()
                .flatMap(mixer -> LongStream.rangeClosed(1, seeds).mapToObj(seed -> run(mixer, seed, device)))
                .peek(done)
                .toList();
    }

    private Outcome run(Cell mixer, long seed, Device device) {
        FlashRnn.Config config = new FlashRnn.Config(mixer, 32, 2, 1, 2.0, 16, 256);
        Parameters parameters = new Parameters(Source.fresh(seed), DOMAIN);
        SequenceModel model = new FlashRnn(config, parameters);
        OptimizerSettings settings = new OptimizerSettings(RATE, steps / 20, steps, 0.0, 0.9, 0.99, 1e-8, 0.0, 1.0);
        float loss = 0;
        try (GradientLearner learner =
                GradientLearner.of(model, parameters.all(), new Strings(seed), settings, BATCH, device)) {
            for (int step = 1; step <= steps; step++) {
                loss = learner.step(step).loss();
            }
        }
        List<Double> accuracy = LENGTHS.stream()
                .map(length -> accuracy(model, seed, length, device))
                .toList();
        return new Outcome(mixer, seed, loss, accuracy);
    }

    /** Strings to train on. */
    private record Strings(long seed) implements TrainingOnly {

        @Override
        public Domain domain() {
            return DOMAIN;
        }

        @Override
        public int length() {
            return LONGEST;
        }

        @Override
        public void fill(long step, int[] bits, int[] labels) {
            for (int b = 0; b < BATCH; b++) {
                long row = step * BATCH + b;
                int length = SHORTEST + (int) Philox.below(LONGEST - SHORTEST + 1, seed, row, 0);
                draw(seed, row, length, LONGEST, b * LONGEST, bits, labels);
            }
        }
    }

    /** Random bits from place {@code at}, padded to a width, and the parity so far at each; padding has no label. */
    private static void draw(long seed, long row, int length, int width, int at, int[] bits, int[] labels) {
        int parity = 0;
        for (int t = 0; t < width; t++) {
            boolean inside = t < length;
            bits[at + t] = inside ? (int) Philox.below(2, seed, row, t + 1) : PADDING;
            parity ^= bits[at + t] & 1;
            labels[at + t] = inside ? parity : -1;
        }
    }

    private static double accuracy(SequenceModel model, long seed, int length, Device device) {
        Graph g = new Graph();
        Tensor ids = g.input("ids", TensorType.i32(BATCH, length));
        Tensor logits = model.logits(g, ids);
        int[] bits = new int[BATCH * length];
        int[] labels = new int[BATCH * length];
        float[] scores = new float[BATCH * length * VOCABULARY];
        int right = 0;
        try (Plan plan = Plan.compile(g, device, List.of(logits), PlanOptions.named("parity"))) {
            for (int first = 0; first < JUDGED; first += BATCH) {
                for (int b = 0; b < BATCH; b++) {
                    draw(~seed, (long) length * JUDGED + first + b, length, length, b * length, bits, labels);
                }
                plan.input(ids).write(bits);
                plan.run();
                plan.read(logits).read(scores);
                for (int b = 0; b < BATCH; b++) {
                    int last = b * length + length - 1;
                    boolean odd = scores[last * VOCABULARY + 1] > scores[last * VOCABULARY];
                    right += odd == (labels[last] == 1) ? 1 : 0;
                }
            }
        }
        return (double) right / JUDGED;
    }
}
