package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.training.QuantileLoss;

/**
 * The quantile or pinball loss, Koenker &amp; Bassett 1978, averaged over levels and summed over steps by their weights: with weights 1 / n
 * at n targets and 0 where there's none it's the mean over the targets that are there. predicted: (.., Q P), level-major; targets,
 * weights: (.., P), R rows; levels: (Q); loss: (1). Only predictions have a gradient.
 */
public record PinballLoss(Tensor predicted, Tensor targets, Tensor weights, Tensor levels) implements Op {

    private enum Out {
        LOSS,
        ROWS
    }

    /** Refuses shapes that don't fit. */
    public PinballLoss {
        ShapeException.same("PinballLoss", targets, weights);
        ShapeException.check(
                predicted.shape().rows() == targets.shape().rows()
                        && predicted.dim(-1) == levels.shape().size() * targets.dim(-1),
                "PinballLoss",
                "for each row of targets there must be as many predictions for each level",
                predicted,
                targets,
                levels);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.LOSS, TensorType.f32(1))
                .and(Out.ROWS, TensorType.f32(targets.shape().rows()));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int rows = targets.shape().rows();
        int quantiles = levels.shape().size();
        e.task("rows", QuantileLoss::rows)
                .with(
                        reads(predicted, targets, weights, levels),
                        writes(Out.ROWS),
                        sizes(rows, quantiles, targets.dim(-1)));
        e.task("sum", MlstmScores::rowSums).with(reads(Out.ROWS), writes(Out.LOSS), sizes(1, rows));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(predicted, b.apply(new Gradient(predicted, targets, weights, levels, b.grad(Out.LOSS))));
    }

    @Override
    public void compute(DoubleArrays a) {
        int steps = targets.dim(-1);
        int count = levels.shape().size();
        double[] found = a.of(predicted);
        double[] wanted = a.of(targets);
        double[] weight = a.of(weights);
        double[] level = a.of(levels);
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            int at = i / (count * steps) * steps + i % steps;
            double q = level[i / steps % count];
            double d = wanted[at] - found[i];
            sum += weight[at] * Math.max(q * d, (q - 1) * d);
        }
        a.output(Out.LOSS)[0] = sum / count;
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * predicted.shape().size());
    }

    /** dPredicted = dLoss weight / Q times -q up to the target, 1 - q above it. dLoss: (1). */
    public record Gradient(Tensor predicted, Tensor targets, Tensor weights, Tensor levels, Tensor dLoss)
            implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(predicted.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("predicted", QuantileLoss::gradient)
                    .with(
                            reads(predicted, targets, weights, levels, dLoss),
                            writes(e.output()),
                            sizes(targets.shape().rows(), levels.shape().size(), targets.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            int steps = targets.dim(-1);
            int count = levels.shape().size();
            double[] found = a.of(predicted);
            double[] wanted = a.of(targets);
            double[] weight = a.of(weights);
            double[] level = a.of(levels);
            double up = a.of(dLoss)[0];
            a.fill(i -> {
                int at = i / (count * steps) * steps + i % steps;
                double q = level[i / steps % count];
                return (wanted[at] >= found[i] ? -q : 1 - q) * weight[at] * up / count;
            });
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * predicted.shape().size());
        }
    }
}
