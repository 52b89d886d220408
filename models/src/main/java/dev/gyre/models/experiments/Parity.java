package dev.gyre.models.experiments;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.models.arch.FlashRnn;
import dev.gyre.models.arch.FlashRnn.Cell;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.Evaluation;
import dev.gyre.models.task.Exercise;
import dev.gyre.models.task.ParityOfBits;
import dev.gyre.models.train.GradientLearner;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Parity under one recipe: every mixer is trained on strings of 3 to 40 bits, and judged on longer strings. Two blocks of width
 * 32 with one head, batches of 64, AdamW at a peak rate of 5e-3 with a cosine to 0, no weight decay, the initialisation of {@link
 * FlashRnn}. The claim of xLSTM (arXiv:2405.04517, section 4.1): LSTM and sLSTM solve it, mLSTM and attention don't.
 *
 * @param steps training steps
 * @param seeds number of runs of each mixer
 */
public record Parity(int steps, int seeds) {

    /** Lengths that mixers are judged on. */
    public static final List<Integer> LENGTHS = List.of(20, 40, 64, 128, 256);

    /** The mixers, in the order in which they're shown. */
    public static final List<Cell> MIXERS = List.of(Cell.LSTM, Cell.SLSTM, Cell.MLSTM, Cell.ATTENTION);

    private static final int SHORTEST = 3;
    private static final int LONGEST = 40;
    private static final int BATCH = 64;
    private static final int JUDGED = 256;
    private static final double RATE = 5e-3;

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

    private static Exercise<SequenceModel> strings(int judged, long seed) {
        return new ParityOfBits(SHORTEST, LONGEST, judged, JUDGED).open("", seed);
    }

    private Outcome run(Cell mixer, long seed, Device device) {
        Exercise<SequenceModel> exercise = strings(LONGEST, seed);
        Parameters parameters = new Parameters(Source.fresh(seed), exercise.domain());
        SequenceModel model = new FlashRnn(new FlashRnn.Config(mixer, 32, 2, 1, 2.0, 16, 256), parameters);
        OptimizerSettings settings = new OptimizerSettings(RATE, steps / 20, steps, 0.0, 0.9, 0.99, 1e-8, 0.0, 1.0);
        float loss = 0;
        try (GradientLearner learner = GradientLearner.of(model, parameters.all(), exercise, settings, BATCH, device)) {
            for (int step = 1; step <= steps; step++) {
                loss = learner.step(step).loss();
            }
            learner.readVariables();
        }
        List<Double> accuracy = LENGTHS.stream()
                .map(length -> accuracy(model, strings(length, seed), device))
                .toList();
        return new Outcome(mixer, seed, loss, accuracy);
    }

    private static double accuracy(SequenceModel model, Exercise<SequenceModel> exercise, Device device) {
        try (Evaluation evaluation = Evaluation.of(model, exercise, BATCH, device)) {
            return evaluation.run(Long.MAX_VALUE, () -> false).score();
        }
    }
}
