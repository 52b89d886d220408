package dev.gyre.models.task;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A dataset of points to fit.
 *
 * @param reach how many times the domain of a function the model is measured on, too
 */
record PointsDataset(Points points, double reach) implements DatasetTask<Network>, Fitted {

    private static final int SAMPLE = 4096;

    @Override
    public Domain domain() {
        return Domain.numbers(points.inputs().size(), points.targets().size())
                .scaled(points.inputScaling(), points.outputScaling());
    }

    @Override
    public String data() {
        return points.name();
    }

    @Override
    public String extent() {
        return points.extent();
    }

    @Override
    public String fingerprint() {
        return points.fingerprint();
    }

    @Override
    public int itemsPerExample() {
        return 1;
    }

    @Override
    public OptionalInt known() {
        return points.known();
    }

    @Override
    public long validationBatches(int batch) {
        return Math.ceilDiv(points.judged(), batch);
    }

    /** The mean of what there is to learn from. */
    @Override
    public Optional<Baseline> baseline() {
        double[] x = new double[points.inputs().size()];
        double[] y = new double[points.targets().size()];
        double[] mean = new double[y.length];
        int count = points.known().orElse(SAMPLE);
        for (int i = 0; i < count; i++) {
            if (points.known().isPresent()) {
                points.known(i, x, y);
            } else {
                points.drawn(i, x, y);
            }
            for (int o = 0; o < y.length; o++) {
                mean[o] += y[o] / count;
            }
        }
        double sum = 0;
        for (int i = 0; i < points.judged(); i++) {
            points.judged(i, x, y);
            sum += error(mean, y);
        }
        return Optional.of(new Baseline("mean", sum / points.judged()));
    }

    /** Mean squared error of a point's predictions, in units of their deviation where they're scaled. */
    double error(double[] predicted, double[] y) {
        List<Double> spreads = points.outputScaling().spreads();
        double sum = 0;
        for (int o = 0; o < y.length; o++) {
            double off = (predicted[o] - y[o]) / (spreads.isEmpty() ? 1 : spreads.get(o));
            sum += off * off / y.length;
        }
        return sum;
    }

    @Override
    public Map<String, DatasetTask<Network>> further() {
        return reach > 1 && points instanceof FunctionPoints f
                ? Map.of(
                        String.format(Locale.ROOT, "%s times the domain", reach),
                        new PointsDataset(new FunctionPoints(f.task(), f.seed(), reach), 1))
                : Map.of();
    }

    @Override
    public TaskBatch describe(Graph g, Network model, int batch, Phase phase) {
        Tensor x = g.input("x", TensorType.f32(batch, points.inputs().size()));
        Tensor target = g.input("target", TensorType.f32(batch, points.targets().size()));
        Tensor y = model.apply(g, x, phase);
        if (!points.outputScaling().there()) {
            Tensor loss = MeanSquare.error(g, y, target);
            return new PointsBatch(this, new PointsBatch.Tensors(x, target, Optional.empty(), y, loss));
        }
        Tensor weight = g.input("weight", TensorType.f32(target.dim(-1)));
        Tensor off = g.apply(new ChannelScale(g.apply(new Sub(y, target)), weight));
        Tensor loss = g.apply(new MeanSquare(off));
        return new PointsBatch(this, new PointsBatch.Tensors(x, target, Optional.of(weight), y, loss));
    }

    @Override
    public List<String> inputs() {
        return points.inputs();
    }

    @Override
    public List<String> targets() {
        return points.targets();
    }

    @Override
    public double[][] places(int count) {
        return points.places(count);
    }

    @Override
    public Optional<double[]> truth(double[] at) {
        return points.truth(at);
    }

    @Override
    public Optional<Range> range(int input) {
        return points.range(input);
    }
}
