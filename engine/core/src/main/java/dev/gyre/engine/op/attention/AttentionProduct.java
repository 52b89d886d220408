package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanAttention;
import dev.gyre.tasks.attention.SpanProducts;
import dev.gyre.tasks.attention.SpanWeights;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The tasks by which {@link MaskedAttention} and its gradient are products of matrices, all scores being stored, see {@link
 * SpanProducts} and {@link SpanWeights}: several times as fast as going over the keys of a query one by one.
 */
record AttentionProduct(MaskedAttention of) {

    /** The default number of scores that are stored at most: 128 MB, and in backward twice that. */
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

    /** The results and what is kept of each query, and the scratch of this form. */
    Outputs<TensorType> outputs(Outputs<TensorType> results) {
        SpanTasks tasks = of.tasksOverSpans();
        return results.and(MaskedAttention.Out.READERS, tasks.readers())
                .and(MaskedAttention.Out.KEY_TILES, tasks.tiles(width()))
                .and(MaskedAttention.Out.WEIGHTS, tasks.matrix());
    }

    static final int TASKS = 7;

    void emit(Emitter e) {
        SpanTasks tasks = of.tasksOverSpans();
        FloatArray weights = e.floats(MaskedAttention.Out.WEIGHTS);
        FloatArray stats = e.floats(MaskedAttention.Out.STATS);
        IntArray plan = e.ints(MaskedAttention.Out.PLAN);
        IntArray readers = e.ints(MaskedAttention.Out.READERS);
        tasks.layOut(e, plan, readers);
        tasks.products(
                e, "k", of.q(), of.k(), e.floats(MaskedAttention.Out.KEY_TILES), plan, readers, weights, of.scale());
        e.graph()
                .task(
                        e.id("softmax"),
                        SpanWeights::softmax,
                        weights,
                        plan,
                        e.ints(of.spans().seen()),
                        stats,
                        batch(),
                        of.heads(),
                        time(),
                        keys());
        tasks.toQueries(e, "y", weights, of.v(), plan, e.floats(MaskedAttention.Out.Y), 1f);
        e.graph()
                .task(
                        e.id("mass"),
                        SpanAttention::mass,
                        stats,
                        e.floats(MaskedAttention.Out.MASS),
                        batch(),
                        time(),
                        of.heads());
    }

    /** The gradients, and the scratch of this form. */
    Outputs<TensorType> gradients(Outputs<TensorType> results) {
        SpanTasks tasks = of.tasksOverSpans();
        return results.and(MaskedAttentionGradient.Out.KEY_TILES, tasks.tiles(width()))
                .and(MaskedAttentionGradient.Out.VALUE_TILES, tasks.tiles(of.valueWidth()))
                .and(MaskedAttentionGradient.Out.WEIGHTS, tasks.matrix())
                .and(MaskedAttentionGradient.Out.SLOPES, tasks.matrix());
    }

    static final int GRADIENT_TASKS = 11;

    void emitGradient(Emitter e, MaskedAttentionGradient g) {
        SpanTasks tasks = of.tasksOverSpans();
        FloatArray rows = e.floats(MaskedAttentionGradient.Out.ROWS);
        FloatArray weights = e.floats(MaskedAttentionGradient.Out.WEIGHTS);
        FloatArray slopes = e.floats(MaskedAttentionGradient.Out.SLOPES);
        FloatArray keyTiles = e.floats(MaskedAttentionGradient.Out.KEY_TILES);
        FloatArray valueTiles = e.floats(MaskedAttentionGradient.Out.VALUE_TILES);
        IntArray plan = e.ints(MaskedAttentionGradient.Out.PLAN);
        IntArray readers = e.ints(MaskedAttentionGradient.Out.READERS);
        tasks.layOut(e, plan, readers);
        tasks.products(e, "k", of.q(), of.k(), keyTiles, plan, readers, weights, of.scale());
        tasks.products(e, "v", g.dy(), of.v(), valueTiles, plan, readers, slopes, 1f);
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
                        plan,
                        e.ints(of.spans().seen()),
                        rows,
                        batch(),
                        of.heads(),
                        time(),
                        keys());
        tasks.toQueries(e, "dq", slopes, of.k(), plan, e.floats(MaskedAttentionGradient.Out.DQ), of.scale());
        tasks.toKeys(e, "dk", slopes, of.q(), readers, e.floats(MaskedAttentionGradient.Out.DK), of.scale());
        tasks.toKeys(e, "dv", weights, g.dy(), readers, e.floats(MaskedAttentionGradient.Out.DV), 1f);
    }
}
