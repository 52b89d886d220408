package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Bounds;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.training.CrossEntropy;
import java.util.Arrays;
import java.util.List;

/**
 * Mean negative log-likelihood, in nats, of targets under a softmax. logits: (.., V), R rows; targets: int32, R elements,
 * negative where a row doesn't count; loss: (1), zero where none counts. Targets that the host writes are checked; one of V or more
 * that another op computes is taken as V - 1.
 */
public record SoftmaxCrossEntropy(Tensor logits, Tensor targets) implements Op {

    private enum Out {
        LOSS,
        TOP,
        SPREAD,
        SHARE,
        ROWS
    }

    /** Refuses targets that aren't int32, or not one for each row. */
    public SoftmaxCrossEntropy {
        ShapeException.check(
                targets.type().dtype() == DType.I32, "SoftmaxCrossEntropy", "targets must be int32", targets);
        ShapeException.check(
                targets.shape().size() == logits.shape().rows(),
                "SoftmaxCrossEntropy",
                "there must be a target for each row of logits",
                logits,
                targets);
    }

    @Override
    public List<Bounds> admits() {
        return List.of(new Bounds(targets, Integer.MIN_VALUE, logits.dim(-1) - 1));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType rows = TensorType.f32(logits.shape().rows());
        return Outputs.of(Out.LOSS, TensorType.f32(1))
                .and(Out.TOP, rows)
                .and(Out.SPREAD, rows)
                .and(Out.SHARE, TensorType.f32(1))
                .and(Out.ROWS, rows);
    }

    /** Among what the op wrote, the negative log-likelihood of each row by itself (R), zero where there's no target. */
    public static Tensor losses(Outputs<Tensor> written) {
        return written.get(Out.ROWS);
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int rows = logits.shape().rows();
        e.task("rows", CrossEntropy::rows)
                .with(reads(logits, targets), writes(Out.TOP, Out.SPREAD, Out.ROWS), sizes(rows, logits.dim(-1)));
        e.task("mean", CrossEntropy::mean).with(reads(Out.ROWS, targets), writes(Out.LOSS, Out.SHARE), sizes(rows));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(
                logits,
                b.apply(new Gradient(
                        logits,
                        targets,
                        b.output(Out.TOP),
                        b.output(Out.SPREAD),
                        b.output(Out.SHARE),
                        b.grad(Out.LOSS))));
    }

    @Override
    public void compute(DoubleArrays a) {
        int classes = logits.dim(-1);
        double[] x = a.of(logits);
        double[] right = a.of(targets);
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < right.length; row++) {
            int from = row * classes;
            double top = Arrays.stream(x, from, from + classes).max().orElseThrow();
            double mass = Arrays.stream(x, from, from + classes)
                    .map(v -> Math.exp(v - top))
                    .sum();
            a.output(Out.TOP)[row] = top;
            a.output(Out.SPREAD)[row] = 1 / mass;
            if (right[row] >= 0) {
                sum += Math.log(mass) + top - x[from + (int) right[row]];
                counted++;
            }
        }
        a.output(Out.LOSS)[0] = counted == 0 ? 0 : sum / counted;
        a.output(Out.SHARE)[0] = counted == 0 ? 0 : 1.0 / counted;
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 4L * logits.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = logits.shape().size();
        return RooflineBound.of(this, 3 * n)
                .and(Operation.EXP, n)
                .and(Operation.LOG, logits.shape().rows());
    }

    /**
     * dLogits = dLoss (softmax(logits) - one at the target) / number of rows that count.
     *
     * @param top largest logit of each row
     * @param spread 1 / sum of exp(logit - top) of each row
     * @param share 1 / number of rows that count
     */
    public record Gradient(Tensor logits, Tensor targets, Tensor top, Tensor spread, Tensor share, Tensor dLoss)
            implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(logits.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = logits.shape().rows();
            e.task("logits", CrossEntropy::gradient)
                    .with(
                            reads(logits, targets, top, spread, share, dLoss),
                            writes(e.output()),
                            sizes(rows, logits.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            int classes = logits.dim(-1);
            double[] x = a.of(logits);
            double[] right = a.of(targets);
            double[] shift = a.of(top);
            double[] scale = a.of(spread);
            double up = a.of(dLoss)[0] * a.of(share)[0];
            a.fill(i -> {
                int row = i / classes;
                double one = i % classes == right[row] ? 1 : 0;
                return right[row] < 0 ? 0 : up * (Math.exp(x[i] - shift[row]) * scale[row] - one);
            });
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * logits.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = logits.shape().size();
            return RooflineBound.of(this, 2 * n).and(Operation.EXP, n);
        }
    }
}
