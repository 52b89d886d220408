package dev.gyre.models.arch.kan;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.plan.DoublePlan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Phase;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import dev.gyre.models.train.Learner;
import java.util.List;

/**
 * A learner that updates the grids of a Kan before some of its steps, layer by layer, on the host, at examples drawn for the
 * step. Which steps depends on their number alone, so that a run goes on from any of them as if it had never stopped.
 */
final class GridUpdates implements Learner {

    /** Examples that a grid is moved by at least. */
    private static final int SAMPLES = 256;

    private final Learner inner;
    private final List<KanLayer> layers;
    private final KanRecipe settings;
    private final TaskBatch taskBatch;
    private final Graph graph = new Graph();
    private final DoublePlan plan;
    private boolean stepped;

    <N extends Kan> GridUpdates(
            Learner inner, N model, DatasetTask<? super N> dataset, KanRecipe settings, Device device) {
        this.inner = inner;
        this.layers = model.edges();
        this.settings = settings;
        int bases = layers.stream().mapToInt(KanLayer::bases).max().orElseThrow();
        int samples = Math.max(dataset.known().orElse(0), Math.max(SAMPLES, 4 * bases));
        taskBatch = dataset.describe(graph, model, samples, Phase.EVALUATION);
        plan = new DoublePlan(graph, device);
    }

    @Override
    public Step step(long number) {
        if (settings.due(number)) {
            if (stepped) {
                inner.readVariables();
            }
            update(number);
            inner.changed(number);
        }
        stepped = true;
        return inner.step(number);
    }

    private void update(long number) {
        taskBatch.training(number, plan::input);
        for (KanLayer layer : layers) {
            plan.refresh();
            plan.run();
            double[] seen = plan.of(inputOf(layer));
            double[][] samples = new double[seen.length / layer.inputs()][layer.inputs()];
            for (int i = 0; i < seen.length; i++) {
                samples[i / layer.inputs()][i % layer.inputs()] = seen[i];
            }
            layer.put(layer.grid().fittedTo(samples, settings.gridEps()));
        }
    }

    /** The tensor of which the layer's spline basis is taken, (B, F). */
    private Tensor inputOf(KanLayer layer) {
        Tensor knots = graph.variable(layer.knots());
        return graph.nodes().stream()
                .map(Graph.Node::op)
                .filter(op -> op instanceof SplineBasis b && b.knots().equals(knots))
                .map(op -> ((SplineBasis) op).x())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<Variable> variables() {
        return inner.variables();
    }

    @Override
    public void readVariables() {
        inner.readVariables();
    }

    @Override
    public void changed(long next) {
        inner.changed(next);
    }

    @Override
    public long flops() {
        return inner.flops();
    }

    @Override
    public long bytes() {
        return inner.bytes() + plan.bytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}
