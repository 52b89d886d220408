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

    /** Lays the spans out from both sides, for the tasks that follow. */
    LaidOut layOut(Emitter e, Enum<?> plan, Enum<?> readers) {
        LaidOut laidOut = new LaidOut(this, e, e.output(plan), e.output(readers));
        spans.emitPlan(e, laidOut.plan);
        spans.emitReaders(e, laidOut.plan, laidOut.readers);
        return laidOut;
    }

    /**
     * Tasks over spans that are laid out. Arrays are (B, T or S, N or M, width).
     *
     * @param plan the spans by blocks of queries
     * @param readers the spans by blocks of keys
     */
    record LaidOut(SpanTasks tasks, Emitter e, Tensor plan, Tensor readers) {

        private TaskArguments extents() {
            return sizes(tasks.batch(), tasks.heads, tasks.keyHeads, tasks.time(), tasks.keys());
        }

        /** The products of rows with keys or values, which are turned into tiles before. turned: (B, S, M D) */
        void products(String name, Tensor rows, Tensor turned, Enum<?> tiles, Enum<?> to, float scale) {
            int each = turned.dim(2) / tasks.keyHeads;
            e.task(name, SpanProducts::tiles)
                    .with(reads(turned), writes(tiles), sizes(tasks.batch(), tasks.keyHeads, tasks.keys(), each));
            e.task(name + "Scores", SpanProducts::scores)
                    .with(reads(rows, e.output(tiles), plan, readers), writes(to), extents(), sizes(each, scale));
        }

        /** Sums over the keys of each query. x: (B, S, M D) */
        void toQueries(String name, Enum<?> weights, Tensor x, Enum<?> to, float scale) {
            e.task(name, SpanProducts::combine)
                    .with(
                            reads(e.output(weights), x, plan),
                            writes(to),
                            extents(),
                            sizes(x.dim(2) / tasks.keyHeads, scale));
        }

        /** Sums over the queries that see each key. x: (B, T, N D) */
        void toKeys(String name, Enum<?> weights, Tensor x, Enum<?> to, float scale) {
            e.task(name, SpanProducts::combineTransposed)
                    .with(
                            reads(e.output(weights), x, readers),
                            writes(to),
                            extents(),
                            sizes(x.dim(2) / tasks.heads, scale));
        }
    }
}
