package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanAttention;
import dev.gyre.tasks.attention.SpanAttentionGradient;
import dev.gyre.tasks.attention.SpanLayout;
import dev.gyre.tasks.attention.SpanProducts;
import dev.gyre.tasks.attention.SpanWeights;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The tasks by which {@link MaskedAttention} and its gradient are products of matrices, all scores being stored, see {@link
 * SpanProducts} and {@link SpanWeights}: several times as fast as going over the keys of a query one by one.
 */
record AttentionProduct(MaskedAttention of) {

    /** So many scores are stored if nobody says otherwise: 128 MB, and in backward twice that. */
    static final long MOST = 1L << 25;

    static long scores(Tensor q, Tensor k, int heads) {
        return (long) q.dim(0) * heads * MaskedAttention.padded(q.dim(1)) * SpanProducts.stride(k.dim(1));
    }

    private int batch() {
        return of.q().dim(0);
    }

    private int time() {
        return of.q().dim(1);
    }

    private int keys() {
        return of.k().dim(1);
    }

    private int width() {
        return of.q().dim(2) / of.heads();
    }

    private TensorType readers() {
        int padded = MaskedAttention.padded(keys());
        return TensorType.i32(batch(), padded + 2 * padded / SpanLayout.BLOCK);
    }

    private TensorType tiles(int width) {
        int padded = SpanProducts.stride(keys()) - SpanLayout.BLOCK;
        return TensorType.f32(batch() * of.keyHeads(), padded, width);
    }

    private TensorType matrix() {
        return TensorType.f32(batch() * of.heads(), MaskedAttention.padded(time()), SpanProducts.stride(keys()));
    }

    /** y, mass and what is kept of each query; the spans from both sides, keys and scores as scratch. */
    List<TensorType> outputs() {
        return List.of(
                of.result(),
                of.mass(),
                of.stats(),
                MaskedAttention.spanPlan(batch(), time()),
                readers(),
                tiles(width()),
                matrix());
    }

    static final int TASKS = 7;

    void emit(Emitter e) {
        FloatArray weights = e.floats(6);
        FloatArray stats = e.floats(2);
        of.spans().emitPlan(e, e.ints(3));
        of.spans().emitReaders(e, e.ints(3), e.ints(4));
        scores(e, "k", of.q(), of.k(), 5, 6, of.scale());
        e.graph()
                .task(
                        e.id("softmax"),
                        SpanWeights::softmax,
                        weights,
                        e.ints(3),
                        e.ints(of.spans().seen()),
                        stats,
                        batch(),
                        of.heads(),
                        time(),
                        keys());
        toQueries(e, "y", weights, of.v(), 0, 1f);
        e.graph().task(e.id("mass"), SpanAttention::mass, stats, e.floats(1), batch(), time(), of.heads());
    }

    /** dq, dk, dv; the spans from both sides, keys, values, what's needed of each query, weights and their gradient as scratch. */
    List<TensorType> gradients() {
        return List.of(
                of.q().type(),
                of.k().type(),
                of.v().type(),
                MaskedAttention.spanPlan(batch(), time()),
                readers(),
                tiles(width()),
                tiles(of.valueWidth()),
                TensorType.f32(batch() * of.heads(), SpanAttentionGradient.ROWS, MaskedAttention.padded(time())),
                matrix(),
                matrix());
    }

    static final int GRADIENT_TASKS = 11;

    void emitGradient(Emitter e, MaskedAttentionGradient g) {
        FloatArray rows = e.floats(7);
        FloatArray weights = e.floats(8);
        FloatArray slopes = e.floats(9);
        of.spans().emitPlan(e, e.ints(3));
        of.spans().emitReaders(e, e.ints(3), e.ints(4));
        scores(e, "k", of.q(), of.k(), 5, 8, of.scale());
        scores(e, "v", g.dy(), of.v(), 6, 9, 1f);
        e.graph()
                .task(
                        e.id("rows"),
                        SpanWeights::rows,
                        e.floats(g.y()),
                        e.floats(g.dy()),
                        e.floats(g.stats()),
                        e.floats(g.dmass()),
                        rows,
                        batch(),
                        of.heads(),
                        time(),
                        of.valueWidth())
                .task(
                        e.id("softmax"),
                        SpanWeights::softmaxGradient,
                        weights,
                        slopes,
                        e.ints(3),
                        e.ints(of.spans().seen()),
                        rows,
                        batch(),
                        of.heads(),
                        time(),
                        keys());
        toQueries(e, "dq", slopes, of.k(), 0, of.scale());
        toKeys(e, "dk", slopes, of.q(), 1, of.scale());
        toKeys(e, "dv", weights, g.dy(), 2, 1f);
    }

    /** The products of rows with keys or values, which are turned into an output of the op before. */
    private void scores(Emitter e, String name, Tensor rows, Tensor turned, int tiles, int to, float scale) {
        int each = turned.dim(2) / of.keyHeads();
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::tiles,
                        e.floats(turned),
                        e.floats(tiles),
                        batch(),
                        of.keyHeads(),
                        keys(),
                        each)
                .task(
                        e.id(name + "Scores"),
                        SpanProducts::scores,
                        e.floats(rows),
                        e.floats(tiles),
                        e.ints(3),
                        e.ints(4),
                        e.floats(to),
                        batch(),
                        of.heads(),
                        of.keyHeads(),
                        time(),
                        keys(),
                        each,
                        scale);
    }

    private void toQueries(Emitter e, String name, FloatArray weights, Tensor x, int to, float scale) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combine,
                        weights,
                        e.floats(x),
                        e.ints(3),
                        e.floats(to),
                        batch(),
                        of.heads(),
                        of.keyHeads(),
                        time(),
                        keys(),
                        x.dim(2) / of.keyHeads(),
                        scale);
    }

    private void toKeys(Emitter e, String name, FloatArray weights, Tensor x, int to, float scale) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combineTransposed,
                        weights,
                        e.floats(x),
                        e.ints(4),
                        e.floats(to),
                        batch(),
                        of.heads(),
                        of.keyHeads(),
                        time(),
                        keys(),
                        x.dim(2) / of.heads(),
                        scale);
    }
}
