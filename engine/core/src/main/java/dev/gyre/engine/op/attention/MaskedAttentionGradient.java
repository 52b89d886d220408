package dev.gyre.engine.op.attention;

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
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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
        FloatArray q = e.floats(forward.q());
        FloatArray k = e.floats(forward.k());
        FloatArray v = e.floats(forward.v());
        FloatArray up = e.floats(dy);
        IntArray plan = e.ints(Out.PLAN);
        IntArray readers = e.ints(Out.READERS);
        IntArray seen = e.ints(forward.spans().seen());
        FloatArray qT = e.floats(Out.QUERY_LANES);
        FloatArray dyT = e.floats(Out.DY_LANES);
        FloatArray rows = e.floats(Out.ROWS);
        FloatArray dqT = e.floats(Out.DQ_LANES);
        FloatArray kT = e.floats(Out.KEY_LANES);
        FloatArray vT = e.floats(Out.VALUE_LANES);
        FloatArray dkT = e.floats(Out.DK_LANES);
        FloatArray dvT = e.floats(Out.DV_LANES);
        e.graph()
                .task(
                        e.id("queries"),
                        SpanAttentionGradient::queries,
                        qT,
                        k,
                        v,
                        plan,
                        seen,
                        rows,
                        dyT,
                        dqT,
                        batch,
                        n,
                        m,
                        time,
                        keys,
                        width,
                        values)
                .task(
                        e.id("keys"),
                        SpanAttentionGradient::keys,
                        q,
                        kT,
                        up,
                        vT,
                        plan,
                        readers,
                        rows,
                        dkT,
                        batch,
                        n,
                        m,
                        time,
                        keys,
                        width,
                        values)
                .task(
                        e.id("values"),
                        SpanAttentionGradient::values,
                        q,
                        kT,
                        up,
                        plan,
                        readers,
                        rows,
                        dvT,
                        batch,
                        n,
                        m,
                        time,
                        keys,
                        width,
                        values)
                .task(e.id("dq"), SpanLayout::fromLanes, dqT, e.floats(Out.DQ), batch, time, n * width, forward.scale())
                .task(e.id("dk"), SpanLayout::fromLanes, dkT, e.floats(Out.DK), batch, keys, m * width, forward.scale())
                .task(e.id("dv"), SpanLayout::fromLanes, dvT, e.floats(Out.DV), batch, keys, m * values, 1f);
    }

    /** Spans, turned operands, and what the gradient needs of each query. */
    private void prepare(Emitter e) {
        int batch = forward.q().dim(0);
        int time = forward.q().dim(1);
        int keys = forward.k().dim(1);
        int n = forward.heads();
        int values = forward.valueWidth();
        float scale = forward.scale();
        IntArray plan = e.ints(Out.PLAN);
        forward.tasksOverSpans().layOut(e, plan, e.ints(Out.READERS));
        e.graph()
                .task(
                        e.id("q"),
                        SpanLayout::toLanes,
                        e.floats(forward.q()),
                        e.floats(Out.QUERY_LANES),
                        batch,
                        time,
                        forward.q().dim(2),
                        scale)
                .task(e.id("y"), SpanLayout::toLanes, e.floats(y), e.floats(Out.Y_LANES), batch, time, n * values, 1f)
                .task(
                        e.id("dy"),
                        SpanLayout::toLanes,
                        e.floats(dy),
                        e.floats(Out.DY_LANES),
                        batch,
                        time,
                        n * values,
                        1f)
                .task(
                        e.id("rows"),
                        SpanAttentionGradient::rows,
                        e.floats(Out.Y_LANES),
                        e.floats(Out.DY_LANES),
                        e.floats(stats),
                        e.floats(dmass),
                        e.floats(Out.ROWS),
                        batch,
                        n,
                        time,
                        values)
                .task(
                        e.id("k"),
                        SpanLayout::toLanes,
                        e.floats(forward.k()),
                        e.floats(Out.KEY_LANES),
                        batch,
                        keys,
                        forward.k().dim(2),
                        scale)
                .task(
                        e.id("v"),
                        SpanLayout::toLanes,
                        e.floats(forward.v()),
                        e.floats(Out.VALUE_LANES),
                        batch,
                        keys,
                        forward.v().dim(2),
                        1f);
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
