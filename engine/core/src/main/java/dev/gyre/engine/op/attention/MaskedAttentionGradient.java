package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanAttentionGradient;
import dev.gyre.tasks.attention.SpanLayout;
import java.util.List;
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

    /** Refuses different shapes. */
    public MaskedAttentionGradient {
        ShapeException.same("MaskedAttentionGradient", y, dy);
    }

    @Override
    public List<TensorType> outputs() {
        if (forward.stored()) {
            return new AttentionProduct(forward).gradients();
        }
        int batch = forward.q().dim(0);
        int time = MaskedAttention.padded(forward.q().dim(1));
        int keys = MaskedAttention.padded(forward.k().dim(1));
        TensorType queryLanes = TensorType.f32(batch, forward.q().dim(2), time);
        TensorType outputLanes = TensorType.f32(batch, y.dim(2), time);
        TensorType keyLanes = TensorType.f32(batch, forward.k().dim(2), keys);
        TensorType valueLanes = TensorType.f32(batch, forward.v().dim(2), keys);
        return List.of(
                forward.q().type(),
                forward.k().type(),
                forward.v().type(),
                MaskedAttention.spanPlan(batch, forward.q().dim(1)),
                TensorType.i32(batch, keys + 2 * keys / SpanLayout.BLOCK),
                queryLanes,
                outputLanes,
                outputLanes,
                TensorType.f32(batch * forward.heads(), SpanAttentionGradient.ROWS, time),
                queryLanes,
                keyLanes,
                valueLanes,
                keyLanes,
                valueLanes);
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
        IntArray plan = e.ints(3);
        IntArray readers = e.ints(4);
        IntArray seen = e.ints(forward.spans().seen());
        FloatArray qT = e.floats(5);
        FloatArray dyT = e.floats(7);
        FloatArray rows = e.floats(8);
        FloatArray dqT = e.floats(9);
        FloatArray kT = e.floats(10);
        FloatArray vT = e.floats(11);
        FloatArray dkT = e.floats(12);
        FloatArray dvT = e.floats(13);
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
                .task(e.id("dq"), SpanLayout::fromLanes, dqT, e.floats(0), batch, time, n * width, forward.scale())
                .task(e.id("dk"), SpanLayout::fromLanes, dkT, e.floats(1), batch, keys, m * width, forward.scale())
                .task(e.id("dv"), SpanLayout::fromLanes, dvT, e.floats(2), batch, keys, m * values, 1f);
    }

    /** Spans, turned operands, and what the gradient needs of each query. */
    private void prepare(Emitter e) {
        int batch = forward.q().dim(0);
        int time = forward.q().dim(1);
        int keys = forward.k().dim(1);
        int n = forward.heads();
        int values = forward.valueWidth();
        float scale = forward.scale();
        IntArray plan = e.ints(3);
        forward.spans().emitPlan(e, plan);
        forward.spans().emitReaders(e, plan, e.ints(4));
        e.graph()
                .task(
                        e.id("q"),
                        SpanLayout::toLanes,
                        e.floats(forward.q()),
                        e.floats(5),
                        batch,
                        time,
                        forward.q().dim(2),
                        scale)
                .task(e.id("y"), SpanLayout::toLanes, e.floats(y), e.floats(6), batch, time, n * values, 1f)
                .task(e.id("dy"), SpanLayout::toLanes, e.floats(dy), e.floats(7), batch, time, n * values, 1f)
                .task(
                        e.id("rows"),
                        SpanAttentionGradient::rows,
                        e.floats(6),
                        e.floats(7),
                        e.floats(stats),
                        e.floats(dmass),
                        e.floats(8),
                        batch,
                        n,
                        time,
                        values)
                .task(
                        e.id("k"),
                        SpanLayout::toLanes,
                        e.floats(forward.k()),
                        e.floats(10),
                        batch,
                        keys,
                        forward.k().dim(2),
                        scale)
                .task(
                        e.id("v"),
                        SpanLayout::toLanes,
                        e.floats(forward.v()),
                        e.floats(11),
                        batch,
                        keys,
                        forward.v().dim(2),
                        1f);
    }

    @Override
    public Cost cost() {
        long pairs =
                (long) forward.q().dim(0) * forward.q().dim(1) * forward.k().dim(1);
        return Cost.of(this, pairs * (8L * forward.q().dim(2) + 6L * forward.heads() * forward.valueWidth()));
    }
}
