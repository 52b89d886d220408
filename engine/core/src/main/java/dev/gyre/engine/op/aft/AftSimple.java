package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFree;
import dev.gyre.tasks.aft.AttentionFreeScan;
import java.util.List;

/**
 * Causal AFT-simple as a recurrence in O(T C), Zhai et al. 2021, arXiv:2105.14103: y[t] = sigmoid(q[t]) times the mean of
 * v[u], u &lt;= t, weighted by exp(k[u]). q, k, v: (B, T, C). Outputs: y (B, T, C), and the state after the sequence, (B, C)
 * each: maximum of the keys, and the sums of exp(k - max) v and of exp(k - max). With T = 1 it's the step of generation.
 *
 * <p>A key of minus infinity hides its position; before the first visible one, y is zero. Gradients go to q, k and v; there
 * is none through a state, and asking for one throws.
 *
 * @param max maximum of the keys before the sequence
 * @param num sum of exp(k - max) v before the sequence
 * @param den sum of exp(k - max) before the sequence
 */
public record AftSimple(Tensor q, Tensor k, Tensor v, Tensor max, Tensor num, Tensor den) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The output. (B, T, C) */
        Y,
        /** The largest key so far, of the state after the sequence. (B, C) */
        MAX,
        /** The numerator, relative to it. (B, C) */
        NUM,
        /** The denominator, relative to it. (B, C) */
        DEN,
        /** States before each block of a long sequence, kept for the gradient. (3, B, blocks, C) */
        BEFORE
    }

    /** Maximum of the keys before the first one. */
    public static final float NO_KEY = AttentionFree.LOWEST;

    /** Steps in a block of a long sequence. */
    private static final int BLOCK = 64;

    /** Refuses other shapes of q, k and v, and a state of other shapes. */
    public AftSimple {
        ShapeException.rank("AftSimple", q, 3);
        ShapeException.same("AftSimple", q, k);
        ShapeException.same("AftSimple", q, v);
        for (Tensor state : List.of(max, num, den)) {
            ShapeException.check(
                    state.shape().equals(Shape.of(q.dim(0), q.dim(2))),
                    "AftSimple",
                    "a state must be (B, C) = (" + q.dim(0) + ", " + q.dim(2) + ")",
                    q,
                    state);
        }
    }

    /** The op after nothing: y and the state after the sequence. */
    public static Outputs<Tensor> of(GraphBuilder g, Tensor q, Tensor k, Tensor v) {
        ShapeException.rank("AftSimple", q, 3);
        Shape state = Shape.of(q.dim(0), q.dim(2));
        Tensor zeros = g.apply(new Fill(state, 0f));
        return g.add(new AftSimple(q, k, v, g.apply(new Fill(state, NO_KEY)), zeros, zeros));
    }

    @Override
    public Outputs<TensorType> outputs() {
        Outputs<TensorType> results = Outputs.of(Out.Y, q.type())
                .and(Out.MAX, max.type())
                .and(Out.NUM, num.type())
                .and(Out.DEN, den.type());
        return blocks() == 1 ? results : results.and(Out.BEFORE, TensorType.f32(3, q.dim(0), blocks(), q.dim(2)));
    }

    private int blocks() {
        return (q.dim(1) + BLOCK - 1) / BLOCK;
    }

    @Override
    public int tasks() {
        return blocks() == 1 ? 1 : 3;
    }

    @Override
    public void emit(Emitter e) {
        if (blocks() > 1) {
            inBlocks(e);
            return;
        }
        e.task("forward", AttentionFreeScan::forward)
                .with(reads(q, k, v, max, num, den), writes(Out.Y, Out.MAX, Out.NUM, Out.DEN), sizes(q.shape()));
    }

    private void inBlocks(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int width = q.dim(2);
        e.task("blocks", AttentionFreeScan::blocks)
                .with(reads(k, v), writes(Out.BEFORE), sizes(batch, time, width, BLOCK));
        e.task("before", AttentionFreeScan::before)
                .with(
                        reads(max, num, den),
                        modifies(Out.BEFORE),
                        writes(Out.MAX, Out.NUM, Out.DEN),
                        sizes(batch, blocks(), width));
        e.task("within", AttentionFreeScan::within)
                .with(reads(q, k, v, Out.BEFORE), writes(Out.Y), sizes(batch, time, width, BLOCK));
    }

    @Override
    public void gradient(Backward b) {
        boolean throughState = b.hasGrad(Out.MAX) || b.hasGrad(Out.NUM) || b.hasGrad(Out.DEN);
        if (throughState || b.wants(max) || b.wants(num) || b.wants(den)) {
            throw new GyreException("AftSimple has no gradient through its state " + max + ": make it a constant");
        }
        Tensor before = blocks() == 1 ? max : b.output(Out.BEFORE);
        Outputs<Tensor> d = b.add(new Gradient(this, before, b.grad(Out.Y)));
        b.contribute(q, d.get(Gradient.GradientOut.DQ));
        b.contribute(k, d.get(Gradient.GradientOut.DK));
        b.contribute(v, d.get(Gradient.GradientOut.DV));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 11L * q.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = q.shape().size();
        return RooflineBound.of(this, 5 * n)
                .and(Operation.EXP, n)
                .and(Operation.SIGMOID, n)
                .and(Operation.DIVIDE, n)
                .and(new RooflineBound.Chain(q.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
    }

    /**
     * dq, dk and dv, (B, T, C) each. Runs the recurrence again, a block at a time, rather than keep the states of all steps.
     *
     * @param before the states before each block; read behind the first one only, so that it may be anything where there are no others
     */
    public record Gradient(AftSimple of, Tensor before, Tensor dy) implements Op {

        private enum GradientOut {
            DQ,
            DK,
            DV,
            /** Sums of the steps of a block: scratch. (3, B, L, C) */
            STEPS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("AftSimpleGradient", of.q, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            TensorType type = dy.type();
            return Outputs.of(GradientOut.DQ, type)
                    .and(GradientOut.DK, type)
                    .and(GradientOut.DV, type)
                    .and(GradientOut.STEPS, TensorType.f32(3, dy.dim(0), steps(), dy.dim(2)));
        }

        private int steps() {
            return Math.min(BLOCK, dy.dim(1));
        }

        @Override
        public void emit(Emitter e) {
            e.task("backward", AttentionFreeScan::backward)
                    .with(
                            reads(of.q, of.k, of.v, of.max, of.num, of.den, before, dy),
                            writes(GradientOut.STEPS, GradientOut.DQ, GradientOut.DK, GradientOut.DV),
                            sizes(dy.shape(), steps()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 27L * dy.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = dy.shape().size();
            // The means of the forward pass anew, then the sums of the queries that come later, backwards.
            RooflineBound.Chain scan = new RooflineBound.Chain(dy.dim(1), 0, List.of(Operation.MULTIPLY_ADD));
            return RooflineBound.of(this, 12 * n)
                    .and(Operation.EXP, 2 * n)
                    .and(Operation.SIGMOID, n)
                    .and(Operation.DIVIDE, n)
                    .and(scan)
                    .and(scan);
        }
    }
}
