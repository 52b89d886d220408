package dev.gyre.engine.op.attention;

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
import uk.ac.manchester.tornado.api.KernelContext;

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
        e.graph().task(e.id("transpose"), Layout::transpose, e.floats(q), e.floats(Out.TURNED), batch, time, q.dim(2));
        if (AttentionGroups.fit(e, width)) {
            attend(e, batch, time, width, scale);
            return;
        }
        e.graph()
                .task(
                        e.id("scores"),
                        Attention::scores,
                        e.floats(Out.TURNED),
                        e.floats(k),
                        e.floats(Out.WEIGHTS),
                        batch,
                        time,
                        heads,
                        width,
                        scale,
                        Attention.MASKED)
                .task(e.id("softmax"), Attention::softmax, e.floats(Out.WEIGHTS), batch, time, heads)
                .task(
                        e.id("mix"),
                        Attention::fromKeys,
                        e.floats(Out.WEIGHTS),
                        e.floats(v),
                        e.floats(Out.Y),
                        batch,
                        time,
                        heads,
                        width);
    }

    private void attend(Emitter e, int batch, int time, int width, float scale) {
        String task = e.id("attend");
        e.grid(task, AttentionGroups.grid(batch * heads, time));
        e.graph()
                .task(
                        task,
                        GroupedAttention::causal,
                        new KernelContext(),
                        e.floats(Out.TURNED),
                        e.floats(k),
                        e.floats(v),
                        e.floats(Out.WEIGHTS),
                        e.floats(Out.Y),
                        batch,
                        time,
                        heads,
                        width,
                        scale);
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
            var p = e.floats(weights);
            var ds = e.floats(GradientOut.DSCORES);
            e.graph()
                    .task(
                            e.id("transpose"),
                            Layout::transpose,
                            e.floats(dy),
                            e.floats(GradientOut.TURNED),
                            batch,
                            time,
                            q.dim(2))
                    .task(
                            e.id("weights"),
                            Attention::scores,
                            e.floats(GradientOut.TURNED),
                            e.floats(v),
                            ds,
                            batch,
                            time,
                            heads,
                            width,
                            1f,
                            0f)
                    .task(e.id("softmax"), Attention::softmaxGradient, p, ds, batch, time, heads, scale)
                    .task(
                            e.id("q"),
                            Attention::fromKeys,
                            ds,
                            e.floats(k),
                            e.floats(GradientOut.DQ),
                            batch,
                            time,
                            heads,
                            width)
                    .task(
                            e.id("k"),
                            Attention::fromQueries,
                            ds,
                            e.floats(q),
                            e.floats(GradientOut.DK),
                            batch,
                            time,
                            heads,
                            width)
                    .task(
                            e.id("v"),
                            Attention::fromQueries,
                            p,
                            e.floats(dy),
                            e.floats(GradientOut.DV),
                            batch,
                            time,
                            heads,
                            width);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * q.shape().size() * (q.dim(1) + 1));
        }
    }
}
