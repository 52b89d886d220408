package dev.gyre.engine.op.norm;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.BatchNormalization;

/**
 * Batch normalisation without a bias by statistics that {@link MovingAverage} tracked, as when a trained network is used. Ioffe
 * &amp; Szegedy 2015, arXiv:1502.03167. x, y: (.., C); mean, variance, weight: (C). No gradient.
 *
 * @param eps added to the variance
 */
public record BatchNormInference(Tensor x, Tensor mean, Tensor variance, Tensor weight, float eps) implements Op {

    /** Refuses statistics and weights of another width. */
    public BatchNormInference {
        ShapeException.groups("BatchNormInference", x, weight, 1);
        ShapeException.same("BatchNormInference", mean, weight);
        ShapeException.same("BatchNormInference", variance, weight);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("normalize", BatchNormalization::normalizeTracked)
                .with(reads(x, mean, variance, weight), writes(e.output()), sizes(rows, x.dim(-1), eps));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * x.shape().size());
    }
}
