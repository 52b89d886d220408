package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.PinballLoss;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.series.Draws;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesAugmentation;
import dev.gyre.models.series.SeriesScale;
import dev.gyre.models.series.SeriesWindow;
import dev.gyre.models.setting.Setting;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;

/**
 * Forecasting of series: at every patch of a window quantiles of the next one. The score is the quantile loss, averaged over levels and
 * values, in units of the window's deviation. The series are made up, or of a file, or both. Runs of patches are hidden from the model but
 * stay to be predicted, which teaches it to go on over a future that is missing (contiguous patch masking, arXiv:2505.23719); so is the end of
 * each window, whose scale then knows nothing of what is to come, and what follows the last visible value has half of a series' weight. In
 * training a series' loss counts in units of its {@link NaiveError}, as scaled errors do: a season that repeats exactly has to be learned
 * exactly.
 *
 * @param maskedRun most patches that are hidden together
 * @param maskedShare most of the patches that may be hidden
 * @param augmented whether series are changed by chance
 * @param judged series that are held back
 * @param synthetic share of the series that are made up, where there are own ones
 */
public record Forecasting(
        @Setting(help = "Most patches that are hidden together, 1 to hide them one by one.", least = 1, most = 1 << 10)
        int maskedRun,

        @Setting(help = "Most of the patches that may be hidden, 0 for none.", least = 0, most = 0.95)
        double maskedShare,

        @Setting(help = "Whether amplitudes are modulated, series cut off at a level, and spikes added, by chance.")
        boolean augmented,

        @Setting(help = "Most patches behind the last value that are forecast.", least = 1, most = 1 << 10)
        int horizon,

        @Setting(help = "Series that are held back.", least = 1, most = 1 << 20)
        int judged,

        @Setting(help = "Share of the series that are made up, where there are own ones.", least = 0, most = 0.99)
        double synthetic)
        implements Task<ForecastModel> {

    /** The default settings of runs. */
    public static final Forecasting STANDARD = new Forecasting(5, 0.25, false, 4, 256, 0.5);

    /** A value of a series goes in, and one comes out. */
    public static final Domain DOMAIN = Domain.numbers(1, 1);

    private static final long KNOWN = 0x73657269L << 32;
    private static final long JUDGED = 0x6a756467L << 32;

    /** Share of the series that begin within the window. */
    private static final double SHORTER = 0.5;

    /** Deviations that are added to a series' naive error before its loss is divided by it. */
    private static final float FLOOR = 0.1f;

    /** Deviations off the window's mean beyond which a value isn't asked for. */
    private static final float FARTHEST = 10;

    /** Share of a series' loss that is of what follows its last value. */
    private static final float FUTURE = 0.5f;

    @Override
    public Score score() {
        return new Score("quantile_loss", "quantile loss", Score.Better.LOWER, "series", 1);
    }

    @Override
    public String takes() {
        return "series, in a file as gyre forecast reads it, of which the last fifth is held back; made up ones if not given";
    }

    @Override
    public Set<String> idle(String data) {
        return data.isEmpty() ? Set.of("--synthetic") : Set.of();
    }

    @Override
    public DatasetTask<ForecastModel> open(String data, long seed) {
        return new OfSeries(this, SeriesSource.of(data, synthetic, judged), seed);
    }

    private record OfSeries(Forecasting task, SeriesSource source, long seed) implements DatasetTask<ForecastModel> {

        @Override
        public Domain domain() {
            return DOMAIN;
        }

        @Override
        public String data() {
            return source.name();
        }

        @Override
        public String extent() {
            return source.extent();
        }

        @Override
        public String fingerprint() {
            return source.fingerprint();
        }

        @Override
        public int itemsPerExample() {
            return 1;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(source.judged(), batch);
        }

        @Override
        public TaskBatch describe(Graph g, ForecastModel model, int batch, Phase phase) {
            Patching cut = model.patching();
            Tensor tokens = g.input("patches", TensorType.f32(batch, cut.tokens(), cut.width()));
            Tensor targets = g.input("targets", TensorType.f32(batch, cut.tokens(), cut.patch()));
            Tensor weights = g.input("weights", TensorType.f32(batch, cut.tokens(), cut.patch()));
            Tensor levels = g.input("levels", TensorType.f32(cut.levels().size()));
            Tensor predicted = model.run(g, tokens, Memory.empty()).predicted();
            Tensor loss = g.apply(new PinballLoss(predicted, targets, weights, levels));
            return new Windows(this, cut, new Inputs(tokens, targets, weights, levels), loss);
        }
    }

    private record Inputs(Tensor tokens, Tensor targets, Tensor weights, Tensor levels) {}

    private static final class Windows implements TaskBatch {
        private final OfSeries dataset;
        private final Patching cut;
        private final Inputs in;
        private final Tensor loss;
        private final float[] tokens;
        private final float[] targets;
        private final float[] weights;
        private final float[] levels;
        private final float[] one = new float[1];
        private final double[] series;
        private final double[] other;
        private final float[] visible;
        private final float[] importance;
        private final Draws random = new Draws();
        private int counted;
        private int held;

        Windows(OfSeries dataset, Patching cut, Inputs in, Tensor loss) {
            this.dataset = dataset;
            this.cut = cut;
            this.in = in;
            this.loss = loss;
            this.tokens = new float[in.tokens().shape().size()];
            this.targets = new float[in.targets().shape().size()];
            this.weights = new float[targets.length];
            this.series = new double[cut.context() + cut.patch()];
            this.other = new double[series.length];
            this.visible = new float[cut.context()];
            this.importance = new float[in.tokens().dim(0)];
            this.levels = new float[cut.levels().size()];
            for (int q = 0; q < levels.length; q++) {
                levels[q] = (float) (double) cut.levels().get(q);
            }
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            int batch = in.tokens().dim(0);
            for (int i = 0; i < batch; i++) {
                random.begin(dataset.seed(), KNOWN + step * batch + i);
                dataset.source().draw(random, series, other, cut.patch());
                held = 0;
                fill(i, dataset.task().augmented(), true);
            }
            write(batch, inputs);
        }

        /** Writes series that are the same whatever the seed, of which the end alone is hidden. */
        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            int batch = in.tokens().dim(0);
            counted = (int) Math.min(batch, dataset.source().judged() - number * batch);
            for (int i = 0; i < batch; i++) {
                random.begin(0, JUDGED + number * batch + i);
                held = dataset.source().judged(number * batch + i, random, series, other, cut.patch());
                fill(i, false, false);
            }
            write(counted, inputs);
        }

        /**
         * A series of a window and the patch behind it, scaled by what is visible in the window. Its end is hidden, so that it's forecast
         * over one patch or more by a scale that knows nothing of it.
         */
        private void fill(int row, boolean augmented, boolean hiding) {
            int patch = cut.patch();
            if (augmented && Arrays.stream(series).noneMatch(Double::isNaN)) {
                SeriesAugmentation.apply(series, other, random);
            }
            int last =
                    cut.context() - patch * random.below(Math.min(dataset.task().horizon(), cut.tokens()));
            int begun = SeriesSource.begun(series, visible.length);
            while (last <= begun) {
                last += patch; // a series of a file may begin late
            }
            int first = random.chance(SHORTER)
                    ? last - (int) Math.exp(random.uniform(Math.log(Math.min(patch, last)), Math.log(last)))
                    : 0;
            if (SeriesSource.isEmpty(series, first, last)) {
                first = 0;
            }
            for (int i = 0; i < visible.length; i++) {
                visible[i] = i < first ? Float.NaN : (float) series[i];
            }
            if (hiding) {
                hide();
            }
            Arrays.fill(visible, last, visible.length, Float.NaN);
            SeriesScale scale = SeriesScale.of(visible);
            for (int i = 0; i < visible.length; i++) {
                visible[i] = scale.scaled(visible[i]);
            }
            importance[row] = hiding ? 1 / (NaiveError.of(visible, first, last) + FLOOR) : 1;
            for (int t = 0; t < cut.tokens(); t++) {
                SeriesWindow.token(visible, t * patch, patch, tokens, (row * cut.tokens() + t) * cut.width());
            }
            for (int i = 0; i < cut.context(); i++) {
                int at = row * cut.context() + i;
                boolean there = i + patch >= Math.max(first, held) && !Double.isNaN(series[i + patch]);
                targets[at] = there ? Math.clamp(scale.scaled((float) series[i + patch]), -FARTHEST, FARTHEST) : 0;
                weights[at] = there ? weight(i + patch, first, last) : 0;
            }
        }

        /** The weight of a value's error beside the others of its series: those behind the last visible one have a share of their own. */
        private float weight(int place, int first, int last) {
            return place < last
                    ? (1 - FUTURE) / (last - Math.max(first, cut.patch()))
                    : FUTURE / (cut.context() + cut.patch() - last);
        }

        /** One decision for each run of patches, whose length and probability are drawn once a series. */
        private void hide() {
            int run = (1 + random.below(dataset.task().maskedRun())) * cut.patch();
            double share = random.uniform(0, dataset.task().maskedShare());
            for (int from = 0; from < visible.length; from += run) {
                if (random.chance(share)) {
                    Arrays.fill(visible, from, Math.min(visible.length, from + run), Float.NaN);
                }
            }
        }

        /** Series count by their importance, however many of their values are there; rows behind the last that counts don't. */
        private void write(int rows, Function<Tensor, Buffer> inputs) {
            int size = cut.context();
            float all = 0;
            for (int row = 0; row < rows; row++) {
                all += importance[row];
            }
            for (int row = 0; row < weights.length / size; row++) {
                float there = 0;
                for (int i = row * size; i < (row + 1) * size; i++) {
                    there += weights[i];
                }
                for (int i = row * size; i < (row + 1) * size; i++) {
                    weights[i] = row < rows && there > 0 ? weights[i] / there * importance[row] / all : 0f;
                }
            }
            inputs.apply(in.tokens()).write(tokens);
            inputs.apply(in.targets()).write(targets);
            inputs.apply(in.weights()).write(weights);
            inputs.apply(in.levels()).write(levels);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            outputs.apply(loss).read(one);
            return new Tally((double) one[0] * counted, counted);
        }
    }
}
