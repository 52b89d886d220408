package dev.gyre.engine.op.linearattention;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import dev.gyre.tasks.linearattention.Retention;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.mlstm.MlstmStates;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The gradients of {@link GatedRetention} at q, k, v, g and the state before the sequence, in this order.
 *
 * @param kept of the forward pass
 * @param dOut (B, T, N E)
 * @param dLast gradient at the state after the sequence. (B, N, D, E)
 */
public record GatedRetentionGradient(GatedRetention forward, Kept kept, Tensor dOut, Tensor dLast) implements Op {

    /** The tensors that the forward pass keeps, see {@link GatedRetention.Out}. */
    public record Kept(Tensor decay, Tensor scores, Tensor inter, Tensor key, Tensor before) {}

    enum Out {
        DQ,
        DK,
        DV,
        DG,
        DSTATE,
        QUERIES,
        KEYS,
        VALUES,
        VALUES_TURNED,
        DY,
        DSCORES,
        DQ_PACKED,
        DK_PACKED,
        DV_PACKED,
        DSTATES,
        BEFORE_TURNED,
        DSTATES_TURNED,
        QDQ,
        KDK_WITHIN,
        KDK,
        CARRIED
    }

    /** Refuses gradients of other shapes. */
    public GatedRetentionGradient {
        ShapeException.same("GatedRetentionGradient", forward.v(), dOut);
        ShapeException.same("GatedRetentionGradient", forward.state(), dLast);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(
                forward.q(),
                forward.k(),
                forward.v(),
                kept.decay,
                kept.scores,
                kept.inter,
                kept.key,
                kept.before,
                dOut,
                dLast);
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType keys = forward.packed(forward.keyWidth());
        TensorType values = forward.packed(forward.valueWidth());
        TensorType perStep = forward.perStep();
        TensorType turned = TensorType.f32(forward.groups(), forward.valueWidth(), forward.keyWidth());
        return Outputs.of(Out.DQ, forward.q().type())
                .and(Out.DK, forward.k().type())
                .and(Out.DV, forward.v().type())
                .and(Out.DG, forward.g().type())
                .and(Out.DSTATE, forward.state().type())
                .and(Out.QUERIES, keys)
                .and(Out.KEYS, keys)
                .and(Out.VALUES, values)
                .and(Out.VALUES_TURNED, values)
                .and(Out.DY, values)
                .and(Out.DSCORES, forward.packed(forward.chunk()))
                .and(Out.DQ_PACKED, keys)
                .and(Out.DK_PACKED, keys)
                .and(Out.DV_PACKED, values)
                .and(Out.DSTATES, forward.states())
                .and(Out.BEFORE_TURNED, turned)
                .and(Out.DSTATES_TURNED, turned)
                .and(Out.QDQ, perStep)
                .and(Out.KDK_WITHIN, perStep)
                .and(Out.KDK, perStep)
                .and(Out.CARRIED, TensorType.f32(forward.groups(), forward.valueWidth()));
    }

    @Override
    public int tasks() {
        return 23;
    }

    @Override
    public void emit(Emitter e) {
        pack(e);
        within(e);
        across(e);
        decays(e);
        unpack(e);
    }

    private void pack(Emitter e) {
        GatedRetention f = forward;
        int width = f.keyWidth();
        int values = f.valueWidth();
        pack(e, "q", f.q(), Out.QUERIES, 1f, width);
        pack(e, "k", f.k(), Out.KEYS, f.scale(), width);
        pack(e, "v", f.v(), Out.VALUES, 1f, values);
        pack(e, "do", dOut, Out.DY, 1f, values);
        e.graph()
                .task(
                        e.id("vt"),
                        MlstmLayout::packTransposed,
                        e.floats(f.v()),
                        e.floats(Out.VALUES_TURNED),
                        1f,
                        f.groups(),
                        f.chunks(),
                        f.heads(),
                        f.q().dim(1),
                        values,
                        f.chunk());
    }

    private void pack(Emitter e, String id, Tensor x, Out to, float factor, int width) {
        int padded = forward.chunks() * forward.chunk();
        int rows = forward.rows();
        FloatArray from = e.floats(x);
        e.graph()
                .task(
                        e.id(id),
                        MlstmLayout::pack,
                        from,
                        e.floats(to),
                        factor,
                        rows,
                        forward.heads(),
                        x.dim(1),
                        width,
                        padded);
    }

    private void within(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        FloatArray decay = e.floats(kept.decay);
        FloatArray dScores = e.floats(Out.DSCORES);
        FloatArray up = e.floats(Out.DY);
        e.graph()
                .task(
                        e.id("dscores"),
                        MlstmScores::scores,
                        up,
                        e.floats(Out.VALUES_TURNED),
                        decay,
                        dScores,
                        groups,
                        chunk,
                        values)
                .task(
                        e.id("dqIn"),
                        MlstmScores::combine,
                        dScores,
                        e.floats(Out.KEYS),
                        e.floats(Out.DQ_PACKED),
                        groups,
                        chunk,
                        width)
                .task(
                        e.id("dkIn"),
                        MlstmScores::combineTransposed,
                        dScores,
                        e.floats(Out.QUERIES),
                        e.floats(Out.DK_PACKED),
                        groups,
                        chunk,
                        width)
                .task(
                        e.id("dvIn"),
                        MlstmScores::combineTransposed,
                        e.floats(kept.scores),
                        up,
                        e.floats(Out.DV_PACKED),
                        groups,
                        chunk,
                        values)
                .task(
                        e.id("kdkIn"),
                        MlstmGates::dots,
                        e.floats(Out.KEYS),
                        e.floats(Out.DK_PACKED),
                        e.floats(Out.KDK_WITHIN),
                        groups * chunk,
                        width);
    }

    private void across(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        FloatArray inter = e.floats(kept.inter);
        FloatArray key = e.floats(kept.key);
        FloatArray before = e.floats(kept.before);
        FloatArray up = e.floats(Out.DY);
        FloatArray dc = e.floats(Out.DSTATES);
        e.graph()
                .task(
                        e.id("states"),
                        Retention::statesGradient,
                        e.floats(Out.QUERIES),
                        up,
                        inter,
                        e.floats(dLast),
                        dc,
                        e.floats(Out.DSTATE),
                        forward.rows(),
                        forward.chunks(),
                        chunk,
                        width,
                        values)
                .task(e.id("ct"), Layout::transpose, before, e.floats(Out.BEFORE_TURNED), groups, width, values)
                .task(e.id("dct"), Layout::transpose, dc, e.floats(Out.DSTATES_TURNED), groups, width, values)
                .task(
                        e.id("dqOut"),
                        MlstmStates::addProduct,
                        up,
                        e.floats(Out.BEFORE_TURNED),
                        inter,
                        e.floats(Out.DQ_PACKED),
                        groups,
                        chunk,
                        values,
                        width)
                .task(
                        e.id("dkOut"),
                        MlstmStates::addProduct,
                        e.floats(Out.VALUES),
                        e.floats(Out.DSTATES_TURNED),
                        key,
                        e.floats(Out.DK_PACKED),
                        groups,
                        chunk,
                        values,
                        width)
                .task(
                        e.id("dvOut"),
                        MlstmStates::addProduct,
                        e.floats(Out.KEYS),
                        dc,
                        key,
                        e.floats(Out.DV_PACKED),
                        groups,
                        chunk,
                        width,
                        values);
    }

    private void decays(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        FloatArray before = e.floats(kept.before);
        FloatArray inter = e.floats(kept.inter);
        e.graph()
                .task(
                        e.id("qdq"),
                        MlstmGates::dots,
                        e.floats(Out.QUERIES),
                        e.floats(Out.DQ_PACKED),
                        e.floats(Out.QDQ),
                        groups * chunk,
                        width)
                .task(
                        e.id("kdk"),
                        MlstmGates::dots,
                        e.floats(Out.KEYS),
                        e.floats(Out.DK_PACKED),
                        e.floats(Out.KDK),
                        groups * chunk,
                        width)
                .task(
                        e.id("carried"),
                        Retention::carried,
                        before,
                        e.floats(Out.DSTATES),
                        inter,
                        e.floats(Out.CARRIED),
                        groups,
                        chunk,
                        width,
                        values)
                .task(
                        e.id("decay"),
                        Retention::decayGradient,
                        e.floats(Out.QDQ),
                        e.floats(Out.KDK_WITHIN),
                        e.floats(Out.KDK),
                        e.floats(Out.CARRIED),
                        e.floats(Out.DG),
                        forward.rows(),
                        forward.heads(),
                        forward.q().dim(1),
                        forward.chunks(),
                        chunk,
                        values);
    }

    private void unpack(Emitter e) {
        unpack(e, "dq", Out.DQ_PACKED, Out.DQ, 1f, forward.keyWidth());
        unpack(e, "dk", Out.DK_PACKED, Out.DK, forward.scale(), forward.keyWidth());
        unpack(e, "dv", Out.DV_PACKED, Out.DV, 1f, forward.valueWidth());
    }

    private void unpack(Emitter e, String id, Out from, Out to, float factor, int width) {
        int padded = forward.chunks() * forward.chunk();
        int rows = forward.rows();
        int time = forward.q().dim(1);
        FloatArray x = e.floats(to);
        e.graph()
                .task(
                        e.id(id),
                        MlstmLayout::unpack,
                        e.floats(from),
                        x,
                        factor,
                        rows,
                        forward.heads(),
                        time,
                        width,
                        padded);
    }

    @Override
    public Cost cost() {
        return forward.cost().plus(forward.cost()).plus(forward.cost());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, forward.memory().gradient())
                .and(Operation.EXP, forward.g().shape().size())
                .and(new RooflineBound.Chain(forward.q().dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
    }
}
