package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanAttentionGradient;
import dev.gyre.tasks.attention.SpanLayout;

/**
 * The gradients of {@link MaskedAttention} at q, k and v, in this order.
 *
 * @param y the output
 * @param stats what the forward pass kept of each query
 * @param dy (B, T, N E)
 * @param dmass (B, T, N)
 */
public record MaskedAttentionGradient(MaskedAttention forward, Tensor y, Tensor stats, Tensor dy, Tensor dmass)
        implements Op {

    enum Out {
        DQ,
        DK,
        DV,
        /** The spans by blocks of queries. */
        PLAN,
        /** The spans by blocks of keys. */
        READERS,
        /** The rows that the gradient needs of each query. */
        ROWS,
        /** Operands and gradients turned, of the online softmax. */
        QUERY_LANES,
        Y_LANES,
        DY_LANES,
        DQ_LANES,
        KEY_LANES,
        VALUE_LANES,
        DK_LANES,
        DV_LANES,
        /** Operands turned, where scores are stored. */
        KEY_TILES,
        VALUE_TILES,
        /** Weights and the gradient at their scores, where they are stored. */
        WEIGHTS,
        SLOPES
    }

    /** Refuses different shapes. */
    public MaskedAttentionGradient {
        ShapeException.same("MaskedAttentionGradient", y, dy);
    }

    @Override
    public Outputs<TensorType> outputs() {
        int batch = forward.q().dim(0);
        int time = MaskedAttention.padded(forward.q().dim(1));
        int keys = MaskedAttention.padded(forward.k().dim(1));
        Outputs<TensorType> results = Outputs.of(Out.DQ, forward.q().type())
                .and(Out.DK, forward.k().type())
                .and(Out.DV, forward.v().type())
                .and(Out.PLAN, forward.tasksOverSpans().plan())
                .and(Out.READERS, forward.tasksOverSpans().readers())
                .and(Out.ROWS, TensorType.f32(batch * forward.heads(), SpanAttentionGradient.ROWS, time));
        if (forward.stored()) {
            return new AttentionProduct(forward).gradients(results);
        }
        TensorType queryLanes = TensorType.f32(batch, forward.q().dim(2), time);
        TensorType outputLanes = TensorType.f32(batch, y.dim(2), time);
        TensorType keyLanes = TensorType.f32(batch, forward.k().dim(2), keys);
        TensorType valueLanes = TensorType.f32(batch, forward.v().dim(2), keys);
        return results.and(Out.QUERY_LANES, queryLanes)
                .and(Out.Y_LANES, outputLanes)
                .and(Out.DY_LANES, outputLanes)
                .and(Out.DQ_LANES, queryLanes)
                .and(Out.KEY_LANES, keyLanes)
                .and(Out.VALUE_LANES, valueLanes)
                .and(Out.DK_LANES, keyLanes)
                .and(Out.DV_LANES, valueLanes);
    }

    @Override
    public int tasks() {
        return forward.stored() ? AttentionProduct.GRADIENT_TASKS : 14;
    }

    @Override
    public void emit(Emitter e) {
        if (forward.stored()) {
            new AttentionProduct(forward).emitGradient(e, this);
        } else {
            online(e);
        }
    }

    private void online(Emitter e) {
        prepare(e);
        int batch = forward.q().dim(0);
        int time = forward.q().dim(1);
        int keys = forward.k().dim(1);
        int n = forward.heads();
        int m = forward.keyHeads();
        int width = forward.q().dim(2) / n;
        int values = forward.valueWidth();
        e.task("queries", SpanAttentionGradient::queries)
                .with(
                        reads(
                                Out.QUERY_LANES,
                                forward.k(),
                                forward.v(),
                                Out.PLAN,
                                forward.spans().seen(),
                                Out.ROWS,
                                Out.DY_LANES),
                        writes(Out.DQ_LANES),
                        sizes(batch, n, m, time, keys, width, values));
        e.task("keys", SpanAttentionGradient::keys)
                .with(
                        reads(forward.q(), Out.KEY_LANES, dy, Out.VALUE_LANES, Out.PLAN, Out.READERS, Out.ROWS),
                        writes(Out.DK_LANES),
                        sizes(batch, n, m, time, keys, width, values));
        e.task("values", SpanAttentionGradient::values)
                .with(
                        reads(forward.q(), Out.KEY_LANES, dy, Out.PLAN, Out.READERS, Out.ROWS),
                        writes(Out.DV_LANES),
                        sizes(batch, n, m, time, keys, width, values));
        e.task("dq", SpanLayout::fromLanes)
                .with(reads(Out.DQ_LANES), writes(Out.DQ), sizes(batch, time, n * width, forward.scale()));
        e.task("dk", SpanLayout::fromLanes)
                .with(reads(Out.DK_LANES), writes(Out.DK), sizes(batch, keys, m * width, forward.scale()));
        e.task("dv", SpanLayout::fromLanes)
                .with(reads(Out.DV_LANES), writes(Out.DV), sizes(batch, keys, m * values, 1f));
    }

    /** Spans, turned operands, and what the gradient needs of each query. */
    private void prepare(Emitter e) {
        int batch = forward.q().dim(0);
        int time = forward.q().dim(1);
        int keys = forward.k().dim(1);
        int n = forward.heads();
        int width = forward.q().dim(2);
        int keyWidth = forward.k().dim(2);
        int valueWidth = forward.v().dim(2);
        int values = forward.valueWidth();
        float scale = forward.scale();
        forward.tasksOverSpans().layOut(e, Out.PLAN, Out.READERS);
        e.task("q", SpanLayout::toLanes)
                .with(reads(forward.q()), writes(Out.QUERY_LANES), sizes(batch, time, width, scale));
        e.task("y", SpanLayout::toLanes).with(reads(y), writes(Out.Y_LANES), sizes(batch, time, n * values, 1f));
        e.task("dy", SpanLayout::toLanes).with(reads(dy), writes(Out.DY_LANES), sizes(batch, time, n * values, 1f));
        e.task("rows", SpanAttentionGradient::rows)
                .with(reads(Out.Y_LANES, Out.DY_LANES, stats, dmass), writes(Out.ROWS), sizes(batch, n, time, values));
        e.task("k", SpanLayout::toLanes)
                .with(reads(forward.k()), writes(Out.KEY_LANES), sizes(batch, keys, keyWidth, scale));
        e.task("v", SpanLayout::toLanes)
                .with(reads(forward.v()), writes(Out.VALUE_LANES), sizes(batch, keys, valueWidth, 1f));
    }

    @Override
    public Cost cost() {
        // Scores anew, and two products for each of the two of the forward pass.
        long each = 6L * forward.q().dim(2) + 4L * forward.heads() * forward.valueWidth();
        return Cost.of(this, forward.spans().pairs() * each);
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this).and(Operation.EXP, forward.spans().pairs() * forward.heads());
    }
}
