package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanLayout;
import dev.gyre.tasks.attention.SpanProducts;

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

    private TaskArguments extents() {
        return sizes(batch(), heads, keyHeads, time(), keys());
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
    void layOut(Emitter e, Tensor plan, Tensor readers) {
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
            Tensor tiles,
            Tensor plan,
            Tensor readers,
            Tensor to,
            float scale) {
        int each = turned.dim(2) / keyHeads;
        e.task(name, SpanProducts::tiles).with(reads(turned), writes(tiles), sizes(batch(), keyHeads, keys(), each));
        e.task(name + "Scores", SpanProducts::scores)
                .with(reads(rows, tiles, plan, readers), writes(to), extents(), sizes(each, scale));
    }

    /** Sums over the keys of each query. x: (B, S, M D) */
    void toQueries(Emitter e, String name, Tensor weights, Tensor x, Tensor plan, Tensor to, float scale) {
        e.task(name, SpanProducts::combine)
                .with(reads(weights, x, plan), writes(to), extents(), sizes(x.dim(2) / keyHeads, scale));
    }

    /** Sums over the queries that see each key. x: (B, T, N D) */
    void toKeys(Emitter e, String name, Tensor weights, Tensor x, Tensor readers, Tensor to, float scale) {
        e.task(name, SpanProducts::combineTransposed)
                .with(reads(weights, x, readers), writes(to), extents(), sizes(x.dim(2) / heads, scale));
    }
}
