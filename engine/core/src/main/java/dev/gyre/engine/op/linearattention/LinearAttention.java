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
import dev.gyre.engine.op.layout.AppendOne;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Heads;

/**
 * The ratio that makes linear attention of sums: y = s / (z + eps), per head. Katharopoulos et al. 2020, arXiv:2006.16236.
 * {@link #of} gives the whole of it. A query that meets no key, or only zero features, gives zero.
 *
 * @param sums s and then z of each head. (.., N (E + 1)); y: (.., N E)
 * @param heads N
 * @param eps added to the normaliser; must be positive
 */
public record LinearAttention(Tensor sums, int heads, float eps) implements Op {

    /** Refuses heads that don't divide the width, and an eps that isn't positive. */
    public LinearAttention {
        ShapeException.check(
                heads > 0 && sums.dim(-1) % heads == 0 && sums.dim(-1) > heads,
                "LinearAttention",
                "the width " + sums.dim(-1) + " must be a multiple of the " + heads
                        + " heads, two numbers each at least",
                sums);
        ShapeException.check(eps > 0f, "LinearAttention", "eps must be positive, but is " + eps, sums);
    }

    /** The results of attention: y (B, T, N E), and the state after the sequence, sums of k v' and of k. (B, N, F, E + 1) */
    public record Result(Tensor y, Tensor state) {}

    /**
     * Causal linear attention over a sequence from an empty state.
     *
     * @param q mapped queries, not negative. (B, T, N F)
     * @param k mapped keys, not negative. (B, T, N F)
     * @param v (B, T, N E)
     * @param chunk steps in a chunk, see {@link GatedRetention}
     */
    public static Result of(GraphBuilder g, Tensor q, Tensor k, Tensor v, int heads, int chunk, float eps) {
        Outputs<Tensor> sums = sums(g, q, k, v, heads, chunk);
        return new Result(
                g.apply(new LinearAttention(sums.get(GatedRetention.Out.Y), heads, eps)),
                sums.get(GatedRetention.Out.LAST));
    }

    /** Sums of values and of ones, weighted by q . k, and the state after the sequence. */
    static Outputs<Tensor> sums(GraphBuilder g, Tensor q, Tensor k, Tensor v, int heads, int chunk) {
        Tensor ones = g.apply(new AppendOne(v, heads));
        Shape empty = Shape.of(q.dim(0), heads, q.dim(-1) / Math.max(1, heads), ones.dim(-1) / Math.max(1, heads));
        return GatedRetention.linear(g, q, k, ones, g.apply(new Fill(empty, 0f)), chunk);
    }

    private int width() {
        return sums.dim(-1) / heads - 1;
    }

    private int rows() {
        return sums.shape().rows() * heads;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(sums.shape().withLast(heads * width())));
    }

    @Override
    public void emit(Emitter e) {
        e.task("ratio", Heads::normalizeRows).with(reads(sums), writes(e.output()), sizes(rows(), width(), eps));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(sums, b.apply(new Gradient(this, b.output(), b.grad())));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * rows() * width());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, rows() * (long) width()).and(Operation.DIVIDE, rows());
    }

    /** The gradient at the sums. y, dy: (.., N E). */
    public record Gradient(LinearAttention forward, Tensor y, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("LinearAttentionGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(forward.sums.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("ratio", Heads::normalizeGradient)
                    .with(
                            reads(forward.sums, y, dy),
                            writes(e.output()),
                            sizes(forward.rows(), forward.width(), forward.eps));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * y.shape().size());
        }
    }
}
