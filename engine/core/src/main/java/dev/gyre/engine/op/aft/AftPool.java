package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreePool;

/**
 * AFT-simple that isn't causal, Zhai et al. 2021, arXiv:2105.14103: y[t] = sigmoid(q[t]) times the mean of all v[u] of the
 * sequence, weighted by exp(k[u]), for each channel. q, k, v, y: (B, T, C). A key of minus infinity hides its position;
 * where all are hidden, y is zero. {@link AftSimple} is the causal form.
 */
public record AftPool(Tensor q, Tensor k, Tensor v) implements Op {

    private enum Out {
        Y,
        MEAN,
        MAX,
        INV
    }

    /** Refuses other shapes. */
    public AftPool {
        ShapeException.rank("AftPool", q, 3);
        ShapeException.same("AftPool", q, k);
        ShapeException.same("AftPool", q, v);
    }

    /** y; means, maxima and inverse sums (B, C) for backward. */
    @Override
    public Outputs<TensorType> outputs() {
        TensorType state = TensorType.f32(q.dim(0), q.dim(2));
        return Outputs.of(Out.Y, q.type())
                .and(Out.MEAN, state)
                .and(Out.MAX, state)
                .and(Out.INV, state);
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int width = q.dim(2);
        e.task("pool", AttentionFreePool::pool)
                .with(reads(k, v), writes(Out.MEAN, Out.MAX, Out.INV), sizes(batch, time, width));
        e.task("gate", AttentionFreePool::gate).with(reads(q, Out.MEAN), writes(Out.Y), sizes(batch, time, width));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d =
                b.add(new Gradient(this, b.output(Out.MEAN), b.output(Out.MAX), b.output(Out.INV), b.grad(Out.Y)));
        b.contribute(q, d.get(Gradient.GradientOut.DQ));
        b.contribute(k, d.get(Gradient.GradientOut.DK));
        b.contribute(v, d.get(Gradient.GradientOut.DV));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * q.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = q.shape().size();
        return RooflineBound.of(this, 4 * n).and(Operation.EXP, n).and(Operation.SIGMOID, n);
    }

    /** dq, dk and dv, (B, T, C) each. */
    public record Gradient(AftPool of, Tensor r, Tensor max, Tensor inv, Tensor dy) implements Op {

        private enum GradientOut {
            DQ,
            DK,
            DV,
            SUMS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("AftPoolGradient", of.q, dy);
        }

        /** The gradients; sums over time as scratch. */
        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DQ, dy.type())
                    .and(GradientOut.DK, dy.type())
                    .and(GradientOut.DV, dy.type())
                    .and(GradientOut.SUMS, r.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int batch = dy.dim(0);
            int time = dy.dim(1);
            int width = dy.dim(2);
            e.task("gate", AttentionFreePool::gateGradient)
                    .with(reads(of.q, r, dy), writes(GradientOut.DQ, GradientOut.SUMS), sizes(batch, time, width));
            e.task("pool", AttentionFreePool::poolGradient)
                    .with(
                            reads(of.k, of.v, r, max, inv, GradientOut.SUMS),
                            writes(GradientOut.DK, GradientOut.DV),
                            sizes(batch, time, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 13L * dy.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = dy.shape().size();
            return RooflineBound.of(this, 6 * n).and(Operation.EXP, n).and(Operation.SIGMOID, n);
        }
    }
}
