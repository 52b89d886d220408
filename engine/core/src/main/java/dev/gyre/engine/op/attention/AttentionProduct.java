package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanAttention;
import dev.gyre.tasks.attention.SpanProducts;
import dev.gyre.tasks.attention.SpanWeights;

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
        SpanTasks.LaidOut laidOut = tasks.layOut(e, MaskedAttention.Out.PLAN, MaskedAttention.Out.READERS);
        laidOut.products("k", of.q(), of.k(), MaskedAttention.Out.KEY_TILES, MaskedAttention.Out.WEIGHTS, of.scale());
        e.task("softmax", SpanWeights::softmax)
                .with(
                        modifies(MaskedAttention.Out.WEIGHTS),
                        reads(MaskedAttention.Out.PLAN, of.spans().seen()),
                        writes(MaskedAttention.Out.STATS),
                        sizes(batch(), of.heads(), time(), keys()));
        laidOut.toQueries("y", MaskedAttention.Out.WEIGHTS, of.v(), MaskedAttention.Out.Y, 1f);
        e.task("mass", SpanAttention::mass)
                .with(
                        reads(MaskedAttention.Out.STATS),
                        writes(MaskedAttention.Out.MASS),
                        sizes(batch(), time(), of.heads()));
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
        SpanTasks.LaidOut laidOut =
                tasks.layOut(e, MaskedAttentionGradient.Out.PLAN, MaskedAttentionGradient.Out.READERS);
        laidOut.products(
                "k",
                of.q(),
                of.k(),
                MaskedAttentionGradient.Out.KEY_TILES,
                MaskedAttentionGradient.Out.WEIGHTS,
                of.scale());
        laidOut.products(
                "v", g.dy(), of.v(), MaskedAttentionGradient.Out.VALUE_TILES, MaskedAttentionGradient.Out.SLOPES, 1f);
        e.task("rows", SpanWeights::rows)
                .with(
                        reads(g.y(), g.dy(), g.stats(), g.dmass()),
                        writes(MaskedAttentionGradient.Out.ROWS),
                        sizes(batch(), of.heads(), time(), of.valueWidth()));
        e.task("softmax", SpanWeights::softmaxGradient)
                .with(
                        modifies(MaskedAttentionGradient.Out.WEIGHTS, MaskedAttentionGradient.Out.SLOPES),
                        reads(MaskedAttentionGradient.Out.PLAN, of.spans().seen(), MaskedAttentionGradient.Out.ROWS),
                        sizes(batch(), of.heads(), time(), keys()));
        laidOut.toQueries("dq", MaskedAttentionGradient.Out.SLOPES, of.k(), MaskedAttentionGradient.Out.DQ, of.scale());
        laidOut.toKeys("dk", MaskedAttentionGradient.Out.SLOPES, of.q(), MaskedAttentionGradient.Out.DK, of.scale());
        laidOut.toKeys("dv", MaskedAttentionGradient.Out.WEIGHTS, g.dy(), MaskedAttentionGradient.Out.DV, 1f);
    }
}
