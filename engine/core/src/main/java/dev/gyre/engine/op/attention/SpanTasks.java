package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanLayout;
import dev.gyre.tasks.attention.SpanProducts;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products of matrices between queries and the keys of their spans, see {@link SpanProducts}, and what they need stored.
 *
 * @param spans which keys each query sees
 * @param heads N, heads of the queries
 * @param keyHeads M, heads of keys and values
 */
record SpanTasks(KeySpans spans, int heads, int keyHeads) {

    int batch() {
        return spans.from().dim(0);
    }

    int time() {
        return spans.from().dim(1);
    }

    int keys() {
        return spans.seen().dim(1);
    }

    /** The spans by blocks of queries. */
    TensorType plan() {
        int padded = MaskedAttention.padded(time());
        return TensorType.i32(batch(), 2 * padded + 2 * padded / SpanLayout.BLOCK);
    }

    /** The spans by blocks of keys. */
    TensorType readers() {
        int padded = MaskedAttention.padded(keys());
        return TensorType.i32(batch(), padded + 2 * padded / SpanLayout.BLOCK);
    }

    /** Keys or values turned, of this width. */
    TensorType tiles(int width) {
        return TensorType.f32(batch() * keyHeads, SpanProducts.stride(keys()) - SpanLayout.BLOCK, width);
    }

    /** A number for each query and key. */
    TensorType matrix() {
        return TensorType.f32(batch() * heads, MaskedAttention.padded(time()), SpanProducts.stride(keys()));
    }

    /** Lays the spans out from both sides. */
    void layOut(Emitter e, IntArray plan, IntArray readers) {
        spans.emitPlan(e, plan);
        spans.emitReaders(e, plan, readers);
    }

    /**
     * The products of rows with keys or values, which are turned before.
     *
     * @param turned (B, S, M D)
     * @param tiles where they are turned to
     */
    void products(
            Emitter e,
            String name,
            Tensor rows,
            Tensor turned,
            FloatArray tiles,
            IntArray plan,
            IntArray readers,
            FloatArray to,
            float scale) {
        int each = turned.dim(2) / keyHeads;
        e.graph()
                .task(e.id(name), SpanProducts::tiles, e.floats(turned), tiles, batch(), keyHeads, keys(), each)
                .task(
                        e.id(name + "Scores"),
                        SpanProducts::scores,
                        e.floats(rows),
                        tiles,
                        plan,
                        readers,
                        to,
                        batch(),
                        heads,
                        keyHeads,
                        time(),
                        keys(),
                        each,
                        scale);
    }

    /** Sums over the keys of each query. x: (B, S, M D) */
    void toQueries(Emitter e, String name, FloatArray weights, Tensor x, IntArray plan, FloatArray to, float scale) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combine,
                        weights,
                        e.floats(x),
                        plan,
                        to,
                        batch(),
                        heads,
                        keyHeads,
                        time(),
                        keys(),
                        x.dim(2) / keyHeads,
                        scale);
    }

    /** Sums over the queries that see each key. x: (B, T, N D) */
    void toKeys(Emitter e, String name, FloatArray weights, Tensor x, IntArray readers, FloatArray to, float scale) {
        e.graph()
                .task(
                        e.id(name),
                        SpanProducts::combineTransposed,
                        weights,
                        e.floats(x),
                        readers,
                        to,
                        batch(),
                        heads,
                        keyHeads,
                        time(),
                        keys(),
                        x.dim(2) / heads,
                        scale);
    }
}
