package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.onGrid;
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
import dev.gyre.tasks.attention.Attention;
import dev.gyre.tasks.attention.GroupedAttention;
import dev.gyre.tasks.layout.Layout;

/**
 * Causal softmax attention over a whole sequence, scores divided by the root of the head's width. Vaswani et al. 2017,
 * arXiv:1706.03762. q, k, v, y: (B, T, N D).
 *
 * <p>Keeps the attention weights, B N T^2 numbers, for the gradient, which needs as many again while it runs: at the
 * lengths of our experiments that's cheaper than computing them twice. On GPUs the forward pass is one launch after a
 * transposition, and the gradient is the same as elsewhere.
 */
public record CausalAttention(Tensor q, Tensor k, Tensor v, int heads) implements Op {

    private enum Out {
        Y,
        WEIGHTS,
        TURNED
    }

    /** Refuses different shapes, and heads that don't divide the width. */
    public CausalAttention {
        ShapeException.rank("CausalAttention", q, 3);
        ShapeException.same("CausalAttention", q, k);
        ShapeException.same("CausalAttention", q, v);
        ShapeException.check(
                heads > 0 && q.dim(2) % heads == 0,
                "CausalAttention",
                "the width " + q.dim(2) + " must be a multiple of the " + heads + " heads",
                q);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, q.type()).and(Out.WEIGHTS, weights()).and(Out.TURNED, q.type());
    }

    private TensorType weights() {
        return TensorType.f32(q.dim(0), heads, q.dim(1), q.dim(1));
    }

    @Override
    public int tasks() {
        return 4;
    }

    @Override
    public void emit(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int width = q.dim(2) / heads;
        float scale = (float) (1 / Math.sqrt(width));
        e.task("transpose", Layout::transpose).with(reads(q), writes(Out.TURNED), sizes(batch, time, q.dim(2)));
        if (AttentionGroups.fit(e, width)) {
            attend(e, batch, time, width, scale);
            return;
        }
        e.task("scores", Attention::scores)
                .with(
                        reads(Out.TURNED, k),
                        writes(Out.WEIGHTS),
                        sizes(batch, time, heads, width, scale, Attention.MASKED));
        e.task("softmax", Attention::softmax).with(modifies(Out.WEIGHTS), sizes(batch, time, heads));
        e.task("mix", Attention::fromKeys).with(reads(Out.WEIGHTS, v), writes(Out.Y), sizes(batch, time, heads, width));
    }

    private void attend(Emitter e, int batch, int time, int width, float scale) {
        e.task("attend", GroupedAttention::causal)
                .with(
                        onGrid(AttentionGroups.grid(batch * heads, time)),
                        reads(Out.TURNED, k, v),
                        writes(Out.WEIGHTS, Out.Y),
                        sizes(batch, time, heads, width, scale));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(q, k, v, b.output(Out.WEIGHTS), b.grad(Out.Y)));
        b.contribute(q, d.get(Gradient.GradientOut.DQ));
        b.contribute(k, d.get(Gradient.GradientOut.DK));
        b.contribute(v, d.get(Gradient.GradientOut.DV));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * q.shape().size() * (q.dim(1) + 1));
    }

    @Override
    public RooflineBound least() {
        long pairs = (long) q.dim(0) * heads * q.dim(1) * (q.dim(1) + 1) / 2;
        return RooflineBound.of(this).and(Operation.EXP, pairs);
    }

    /**
     * The gradients at q, k and v, in this order.
     *
     * @param weights attention weights of the forward pass. (B, N, T of keys, T of queries)
     */
    public record Gradient(Tensor q, Tensor k, Tensor v, Tensor weights, Tensor dy) implements Op {

        private enum GradientOut {
            DQ,
            DK,
            DV,
            DSCORES,
            TURNED
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("CausalAttentionGradient", q, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DQ, q.type())
                    .and(GradientOut.DK, q.type())
                    .and(GradientOut.DV, q.type())
                    .and(GradientOut.DSCORES, weights.type())
                    .and(GradientOut.TURNED, q.type());
        }

        @Override
        public int tasks() {
            return 6;
        }

        @Override
        public void emit(Emitter e) {
            int batch = q.dim(0);
            int time = q.dim(1);
            int heads = weights.dim(1);
            int width = q.dim(2) / heads;
            float scale = (float) (1 / Math.sqrt(width));
            e.task("transpose", Layout::transpose)
                    .with(reads(dy), writes(GradientOut.TURNED), sizes(batch, time, q.dim(2)));
            e.task("weights", Attention::scores)
                    .with(
                            reads(GradientOut.TURNED, v),
                            writes(GradientOut.DSCORES),
                            sizes(batch, time, heads, width, 1f, 0f));
            e.task("softmax", Attention::softmaxGradient)
                    .with(reads(weights), modifies(GradientOut.DSCORES), sizes(batch, time, heads, scale));
            e.task("q", Attention::fromKeys)
                    .with(reads(GradientOut.DSCORES, k), writes(GradientOut.DQ), sizes(batch, time, heads, width));
            e.task("k", Attention::fromQueries)
                    .with(reads(GradientOut.DSCORES, q), writes(GradientOut.DK), sizes(batch, time, heads, width));
            e.task("v", Attention::fromQueries)
                    .with(reads(weights, dy), writes(GradientOut.DV), sizes(batch, time, heads, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * q.shape().size() * (q.dim(1) + 1));
        }
    }
}
