package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanLayout;
import dev.gyre.tasks.attention.SpanProducts;
import dev.gyre.tasks.attention.SpanWeights;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Attention over spans of keys without softmax, y_i = sum over the keys j that i sees of (q_i . k_j) v_j, per head: what linear
 * attention sums up over keys that aren't in a state, such as those of the blocks at hand. All products are stored, B N T S numbers,
 * and in backward twice that. A query that sees no key gives zero. Operands must be finite even where they are masked.
 *
 * @param q (B, T, N D)
 * @param k (B, S, N D)
 * @param v (B, S, N E); y: (B, T, N E)
 * @param spans which keys each query sees
 * @param heads N
 */
public record SpanSums(Tensor q, Tensor k, Tensor v, KeySpans spans, int heads) implements Op {

    /** Refuses heads that don't divide the widths, and shapes that don't fit. */
    public SpanSums {
        List.of(q, k, v).forEach(t -> ShapeException.rank("SpanSums", t, 3));
        ShapeException.check(
                heads > 0 && q.dim(2) % heads == 0 && v.dim(2) % heads == 0,
                "SpanSums",
                "the widths must be multiples of the " + heads + " heads",
                q,
                v);
        ShapeException.check(
                k.dim(0) == q.dim(0)
                        && k.dim(2) == q.dim(2)
                        && v.shape().withLast(1).equals(k.shape().withLast(1))
                        && q.shape().size() > 0
                        && v.shape().size() > 0,
                "SpanSums",
                "q (B, T, N D), k (B, S, N D) and v (B, S, N E) must agree in B, S and D and not be empty",
                q,
                k,
                v);
        ShapeException.check(
                spans.from().dim(0) == q.dim(0)
                        && spans.from().dim(1) == q.dim(1)
                        && spans.seen().dim(1) == k.dim(1),
                "SpanSums",
                "spans must be for " + q.dim(0) + " sequences of " + q.dim(1) + " queries and " + k.dim(1) + " keys",
                q,
                k,
                spans.from(),
                spans.seen());
    }

    private int batch() {
        return q.dim(0);
    }

    private int time() {
        return q.dim(1);
    }

    private int keys() {
        return k.dim(1);
    }

    private TensorType readers() {
        int padded = MaskedAttention.padded(keys());
        return TensorType.i32(batch(), padded + 2 * padded / SpanLayout.BLOCK);
    }

    private TensorType tiles(Tensor x) {
        int padded = SpanProducts.stride(keys()) - SpanLayout.BLOCK;
        return TensorType.f32(batch() * heads, padded, x.dim(2) / heads);
    }

    private TensorType matrix() {
        return TensorType.f32(batch() * heads, MaskedAttention.padded(time()), SpanProducts.stride(keys()));
    }

    /** y; the spans from both sides, keys and products as scratch. */
    @Override
    public List<TensorType> outputs() {
        return List.of(
                TensorType.f32(batch(), time(), v.dim(2)),
                MaskedAttention.spanPlan(batch(), time()),
                readers(),
                tiles(k),
                matrix());
    }

    @Override
    public int tasks() {
        return 6;
    }

    @Override
    public void emit(Emitter e) {
        spans.emitPlan(e, e.ints(1));
        spans.emitReaders(e, e.ints(1), e.ints(2));
        products(e, "k", q, k, 3, 4, 1);
        toQueries(e, "y", e.floats(4), v, 0, 1);
    }

    /** The products of rows with keys or values where they are seen, and zero elsewhere. */
    private void products(Emitter e, String name, Tensor rows, Tensor turned, int tiles, int to, int plan) {
        int each = turned.dim(2) / heads;
        e.graph()
                .task(e.id(name), SpanProducts::tiles, e.floats(turned), e.floats(tiles), batch(), heads, keys(), each)
                .task(
                        e.id(name + "Products"),
                        SpanProducts::scores,
                        e.floats(rows),
                        e.floats(tiles),
                        e.ints(plan),
                        e.ints(plan + 1),
                        e.floats(to),
                        batch(),
                        heads,
                        heads,
                        time(),
                        keys(),
                        each,
                        1f)
                .task(
                        e.id(name + "Seen"),
                        SpanWeights::keepSeen,
                        e.floats(to),
                        e.ints(plan),
                        e.ints(spans.seen()),
                        batch(),
                        heads,
                        time(),
                        keys());
    }

    private void toQueries(Emitter e, String name, FloatArray weights, Tensor x, int to, int plan) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combine,
                        weights,
                        e.floats(x),
                        e.ints(plan),
                        e.floats(to),
                        batch(),
                        heads,
                        heads,
                        time(),
                        keys(),
                        x.dim(2) / heads,
                        1f);
    }

    private void toKeys(Emitter e, String name, FloatArray weights, Tensor x, int to, int readers) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combineTransposed,
                        weights,
                        e.floats(x),
                        e.ints(readers),
                        e.floats(to),
                        batch(),
                        heads,
                        heads,
                        time(),
                        keys(),
                        x.dim(2) / heads,
                        1f);
    }

    @Override
    public void gradient(Backward b) {
        List<Tensor> d = b.add(new Gradient(this, b.grad(0)));
        b.contribute(q, d.get(0));
        b.contribute(k, d.get(1));
        b.contribute(v, d.get(2));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * batch() * time() * keys() * (q.dim(2) + (long) v.dim(2)));
    }

    /** The gradients at q, k and v. dy: (B, T, N E). */
    public record Gradient(SpanSums forward, Tensor dy) implements Op {

        /** Refuses another shape than that of the output. */
        public Gradient {
            ShapeException.check(
                    dy.type().equals(forward.outputs().getFirst()),
                    "SpanSumsGradient",
                    "dy must be " + forward.outputs().getFirst(),
                    dy);
        }

        @Override
        public List<TensorType> outputs() {
            SpanSums f = forward;
            return List.of(
                    f.q.type(),
                    f.k.type(),
                    f.v.type(),
                    MaskedAttention.spanPlan(f.batch(), f.time()),
                    f.readers(),
                    f.tiles(f.k),
                    f.tiles(f.v),
                    f.matrix(),
                    f.matrix());
        }

        @Override
        public int tasks() {
            return 11;
        }

        @Override
        public void emit(Emitter e) {
            SpanSums f = forward;
            f.spans.emitPlan(e, e.ints(3));
            f.spans.emitReaders(e, e.ints(3), e.ints(4));
            f.products(e, "k", f.q, f.k, 5, 7, 3);
            f.products(e, "v", dy, f.v, 6, 8, 3);
            f.toQueries(e, "dq", e.floats(8), f.k, 0, 3);
            f.toKeys(e, "dk", e.floats(8), f.q, 1, 4);
            f.toKeys(e, "dv", e.floats(7), dy, 2, 4);
        }

        @Override
        public Cost cost() {
            SpanSums f = forward;
            return Cost.of(this, 2L * f.batch() * f.time() * f.keys() * (3L * f.q.dim(2) + 2L * f.v.dim(2)));
        }
    }
}
