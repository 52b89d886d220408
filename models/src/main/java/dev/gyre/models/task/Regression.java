package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * To fit a function. Loss and score are the mean squared error.
 *
 * @param function its name
 * @param points number of random points that it's known at; 0 draws new ones for every step
 * @param judged random points that it's judged at
 */
public record Regression(
        @Setting(help = "What's to be fitted.") NamedFunction function,

        @Setting(help = "Random points that it's known at, 0 for new ones every step.", least = 0, most = 1 << 24)
        int points,

        @Setting(help = "Random points that it's judged at.", least = 1, most = 1 << 24)
        int judged)
        implements Task<Network> {

    private static final long STREAM = 0x66756e63L << 32;
    private static final long JUDGED = STREAM + 1;
    private static final long CHOICE = STREAM + 2;

    /** What runs start from. */
    public static final Regression STANDARD = new Regression(NamedFunction.SIN, 0, 4096);

    @Override
    public Score score() {
        return new Score("mse", "mean squared error", Score.Better.LOWER, "points", 1);
    }

    @Override
    public Exercise<Network> open(String data, long seed) {
        if (!data.isEmpty()) {
            throw new GyreException("--data " + data + ": functions come by name, see --function");
        }
        return new OfFunction(this, seed);
    }

    private record OfFunction(Regression task, long seed) implements Exercise<Network> {

        @Override
        public Domain domain() {
            return Domain.numbers(task.function.inputs(), 1);
        }

        @Override
        public String data() {
            return "the function " + task.function.word();
        }

        @Override
        public String extent() {
            String known =
                    task.points == 0 ? "new points every step" : String.format(Locale.ROOT, "%,d points", task.points);
            return String.format(Locale.ROOT, "%s to train on, %,d held back", known, task.judged);
        }

        @Override
        public String fingerprint() {
            return task.function.word();
        }

        @Override
        public int itemsPerExample() {
            return 1;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(task.judged, batch);
        }

        /** The mean of the points to train on, or of as many of them as are held back where they're new every step. */
        @Override
        public Optional<Baseline> baseline() {
            int known = task.points == 0 ? task.judged : task.points;
            double mean = targets(STREAM, known).average().orElseThrow();
            double error = targets(JUDGED, task.judged)
                    .map(y -> (y - mean) * (y - mean))
                    .average()
                    .orElseThrow();
            return Optional.of(new Baseline("mean", error));
        }

        private DoubleStream targets(long stream, int count) {
            NamedFunction f = task.function();
            return IntStream.range(0, count).mapToDouble(i -> {
                float[] unit = new float[f.inputs()];
                Philox.uniforms(seed, stream, (long) i * unit.length, unit);
                double[] point = new double[unit.length];
                Arrays.setAll(point, d -> (float) (f.low() + (f.high() - f.low()) * unit[d]));
                return f.at(point);
            });
        }

        @Override
        public Lesson describe(Graph g, Network model, int batch, Phase phase) {
            Tensor x = g.input("x", TensorType.f32(batch, task.function.inputs()));
            Tensor target = g.input("target", TensorType.f32(batch, 1));
            Tensor y = model.apply(g, x, phase);
            return new Points(this, x, target, y, MeanSquare.error(g, y, target));
        }
    }

    private static final class Points implements Lesson {
        private final OfFunction exercise;
        private final Tensor x;
        private final Tensor target;
        private final Tensor y;
        private final Tensor loss;
        private final float[] at;
        private final float[] values;
        private final float[] predicted;
        private int counted;

        Points(OfFunction exercise, Tensor x, Tensor target, Tensor y, Tensor loss) {
            this.exercise = exercise;
            this.x = x;
            this.target = target;
            this.y = y;
            this.loss = loss;
            this.at = new float[x.shape().size()];
            this.values = new float[target.shape().size()];
            this.predicted = new float[values.length];
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public List<Tensor> scored() {
            return List.of(y);
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            int points = exercise.task().points();
            for (int i = 0; i < values.length; i++) {
                long place = step * values.length + i;
                point(i, STREAM, points == 0 ? place : Philox.below(points, exercise.seed(), CHOICE, place));
            }
            counted = values.length;
            write(inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            for (int i = 0; i < values.length; i++) {
                point(i, JUDGED, number * values.length + i);
            }
            counted = (int) Math.min(values.length, exercise.task().judged() - number * values.length);
            write(inputs);
        }

        private void point(int i, long stream, long place) {
            NamedFunction f = exercise.task().function();
            float[] unit = new float[f.inputs()];
            Philox.uniforms(exercise.seed(), stream, place * unit.length, unit);
            double[] point = new double[unit.length];
            for (int d = 0; d < unit.length; d++) {
                at[i * unit.length + d] = (float) (f.low() + (f.high() - f.low()) * unit[d]);
                point[d] = at[i * unit.length + d];
            }
            values[i] = (float) f.at(point);
        }

        private void write(Function<Tensor, Buffer> inputs) {
            inputs.apply(x).write(at);
            inputs.apply(target).write(values);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            outputs.apply(y).read(predicted);
            double sum = 0;
            for (int i = 0; i < counted; i++) {
                double off = predicted[i] - values[i];
                sum += off * off;
            }
            return new Tally(sum, counted);
        }
    }
}
