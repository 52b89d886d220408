package dev.gyre.engine.op.aft;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreePool;
import java.util.List;

/**
 * AFT-simple that isn't causal, Zhai et al. 2021, arXiv:2105.14103: y[t] = sigmoid(q[t]) times the mean of all v[u] of the
 * sequence, weighted by exp(k[u]), for each channel. q, k, v, y: (B, T, C). A key of minus infinity hides its position;
 * where all are hidden, y is zero. {@link AftSimple} is the causal form.
 */
public record AftPool(Tensor q, Tensor k, Tensor v) implements Op {

    /** Refuses other shapes. */
    public AftPool {
        ShapeException.rank("AftPool", q, 3);
        ShapeException.same("AftPool", q, k);
        ShapeException.same("AftPool", q, v);
    }

    /** y; means, maxima and inverse sums (B, C) for backward. */
    @Override
    public List<TensorType> outputs() {
        TensorType state = TensorType.f32(q.dim(0), q.dim(2));
        return List.of(q.type(), state, state, state);
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
        e.graph()
                .task(
                        e.id("pool"),
                        AttentionFreePool::pool,
                        e.floats(k),
                        e.floats(v),
                        e.floats(1),
                        e.floats(2),
                        e.floats(3),
                        batch,
                        time,
                        width)
                .task(e.id("gate"), AttentionFreePool::gate, e.floats(q), e.floats(1), e.floats(0), batch, time, width);
    }

    @Override
    public void gradient(Backward b) {
        List<Tensor> d = b.add(new Gradient(this, b.output(1), b.output(2), b.output(3), b.grad(0)));
        b.contribute(q, d.getFirst());
        b.contribute(k, d.get(1));
        b.contribute(v, d.get(2));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * q.shape().size());
    }

    /** dq, dk and dv, (B, T, C) each. */
    public record Gradient(AftPool of, Tensor r, Tensor max, Tensor inv, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("AftPoolGradient", of.q, dy);
        }

        /** The gradients; sums over time as scratch. */
        @Override
        public List<TensorType> outputs() {
            return List.of(dy.type(), dy.type(), dy.type(), r.type());
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
            e.graph()
                    .task(
                            e.id("gate"),
                            AttentionFreePool::gateGradient,
                            e.floats(of.q),
                            e.floats(r),
                            e.floats(dy),
                            e.floats(0),
                            e.floats(3),
                            batch,
                            time,
                            width)
                    .task(
                            e.id("pool"),
                            AttentionFreePool::poolGradient,
                            e.floats(of.k),
                            e.floats(of.v),
                            e.floats(r),
                            e.floats(max),
                            e.floats(inv),
                            e.floats(3),
                            e.floats(1),
                            e.floats(2),
                            batch,
                            time,
                            width);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 13L * dy.shape().size());
        }
    }
}
