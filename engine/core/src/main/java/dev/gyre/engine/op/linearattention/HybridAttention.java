package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.layout.Delay;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linearattention.HybridMixing;

/**
 * Softmax attention in a window and linear attention beyond it, under one normaliser. Zhang et al. 2024 (LoLCATs),
 * arXiv:2410.10254, section 3.3. With w = sigmoid(gate) and l = 1, or 1 - w in the affine form,
 *
 * <pre>y = (w sum of exp(score - largest) v + l sum of fq . fk v) / (w sum of exp(score - largest) + l sum of fq . fk),</pre>
 *
 * the first sums over the window, the second over older keys. Only the window is scaled by its largest score, which
 * therefore is part of the gradient. The op is the mixing of both parts; {@link #of} gives the whole attention. A query that
 * meets nothing gives zero.
 *
 * @param window output of the window's softmax. (B, T, N E)
 * @param mass sum of the window's weights. (B, T, N)
 * @param linear sums of the linear part, of each head those of values and then of weights. (B, T, N (E + 1))
 * @param gate (N)
 * @param affine whether l is 1 - w
 */
public record HybridAttention(Tensor window, Tensor mass, Tensor linear, Tensor gate, boolean affine) implements Op {

    /** Refuses shapes that don't fit each other. */
    public HybridAttention {
        ShapeException.rank("HybridAttention", window, 3);
        ShapeException.rank("HybridAttention", gate, 1);
        int heads = gate.dim(0);
        ShapeException.check(
                heads > 0
                        && window.dim(2) % heads == 0
                        && window.shape().size() > 0
                        && mass.shape().equals(window.shape().withLast(heads))
                        && linear.shape().equals(window.shape().withLast(window.dim(2) + heads)),
                "HybridAttention",
                "the window (B, T, N E), its mass (B, T, N) and the linear part (B, T, N (E + 1)) must fit the gate (N)",
                window,
                mass,
                linear,
                gate);
    }

    /**
     * The results of attention: y (B, T, N E), and the linear state after the sequence, sums of k v' and of k over the keys
     * that have left the window. (B, N, F, E + 1)
     */
    public record Result(Tensor y, Tensor state) {}

    /** Queries or keys, and the features that they have been mapped to. (B, T, N D) and (B, T, N F) */
    public record Mapped(Tensor x, Tensor features) {}

    /**
     * The whole attention over a sequence.
     *
     * @param v (B, T, N E)
     * @param gate (N)
     * @param size keys in the window, the query's own among them
     * @param chunk steps in a chunk of the linear part, see {@link GatedRetention}
     */
    public static Result of(
            GraphBuilder g, Mapped q, Mapped k, Tensor v, Tensor gate, int size, boolean affine, int chunk) {
        ShapeException.rank("HybridAttention", gate, 1);
        ShapeException.rank("HybridAttention", q.x(), 3);
        int heads = gate.dim(0);
        KeySpans spans = KeySpans.window(g, q.x().dim(0), q.x().dim(1), q.x().dim(1), size);
        Outputs<Tensor> window = g.add(new MaskedAttention(q.x(), k.x(), v, spans, heads));
        Tensor older = g.apply(new Delay(k.features(), size));
        Outputs<Tensor> linear =
                LinearAttention.sums(g, q.features(), older, g.apply(new Delay(v, size)), heads, chunk);
        Tensor y = g.apply(new HybridAttention(
                window.get(MaskedAttention.Out.Y),
                window.get(MaskedAttention.Out.MASS),
                linear.get(GatedRetention.Out.Y),
                gate,
                affine));
        return new Result(y, linear.get(GatedRetention.Out.LAST));
    }

    private int heads() {
        return gate.dim(0);
    }

    private int rows() {
        return window.shape().rows();
    }

    private int width() {
        return window.dim(2) / heads();
    }

    private int form() {
        return affine ? 1 : 0;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(window.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("mix", HybridMixing::mixBranches)
                .with(reads(window, mass, linear, gate), writes(e.output()), sizes(rows(), heads(), width(), form()));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(this, b.output(), b.grad()));
        b.contribute(window, d.get(Gradient.Out.DWINDOW));
        b.contribute(mass, d.get(Gradient.Out.DMASS));
        b.contribute(linear, d.get(Gradient.Out.DLINEAR));
        b.contribute(gate, d.get(Gradient.Out.DGATE));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * window.shape().size());
    }

    @Override
    public RooflineBound least() {
        long heads = mass.shape().size();
        return RooflineBound.of(this, 3L * window.shape().size()).and(Operation.DIVIDE, heads);
    }

    /** The gradients at the window, its mass, the linear part and the gate, in this order. y, dy: (B, T, N E). */
    public record Gradient(HybridAttention forward, Tensor y, Tensor dy) implements Op {

        private enum Out {
            DWINDOW,
            DMASS,
            DLINEAR,
            DGATE,
            DSHARE
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("HybridAttentionGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            HybridAttention f = forward;
            return Outputs.of(Out.DWINDOW, f.window.type())
                    .and(Out.DMASS, f.mass.type())
                    .and(Out.DLINEAR, f.linear.type())
                    .and(Out.DGATE, f.gate.type())
                    .and(Out.DSHARE, f.mass.type());
        }

        @Override
        public int tasks() {
            return 4;
        }

        @Override
        public void emit(Emitter e) {
            HybridAttention f = forward;
            TaskArguments extents = sizes(f.rows(), f.heads(), f.width(), f.form());
            e.task("moments", HybridMixing::gradientMoments)
                    .with(reads(f.window, f.mass, f.linear, f.gate, dy), writes(Out.DMASS, Out.DSHARE), extents);
            e.task("window", HybridMixing::gradientWindow)
                    .with(reads(f.mass, f.linear, f.gate, dy), writes(Out.DWINDOW), extents);
            e.task("linear", HybridMixing::gradientLinear)
                    .with(reads(f.mass, f.linear, f.gate, y, dy), writes(Out.DLINEAR), extents);
            e.task("gate", HybridMixing::gradientGate)
                    .with(reads(Out.DSHARE, f.gate), writes(Out.DGATE), sizes(f.rows(), f.heads()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 14L * forward.window.shape().size());
        }
    }
}
