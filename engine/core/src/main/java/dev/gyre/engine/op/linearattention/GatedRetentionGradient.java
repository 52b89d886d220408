package dev.gyre.engine.op.linearattention;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
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
 * @param kept decay, scores, inter, key and states of the forward pass
 * @param dOut (B, T, N E)
 * @param dLast gradient at the state after the sequence. (B, N, D, E)
 */
public record GatedRetentionGradient(GatedRetention forward, List<Tensor> kept, Tensor dOut, Tensor dLast)
        implements Op {

    /** Refuses gradients of other shapes. */
    public GatedRetentionGradient {
        kept = List.copyOf(kept);
        ShapeException.same("GatedRetentionGradient", forward.v(), dOut);
        ShapeException.same("GatedRetentionGradient", forward.state(), dLast);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(
                forward.q(),
                forward.k(),
                forward.v(),
                kept.get(0),
                kept.get(1),
                kept.get(2),
                kept.get(3),
                kept.get(4),
                dOut,
                dLast);
    }

    @Override
    public List<TensorType> outputs() {
        TensorType keys = forward.packed(forward.keyWidth());
        TensorType values = forward.packed(forward.valueWidth());
        TensorType perStep = forward.perStep();
        TensorType turned = TensorType.f32(forward.groups(), forward.valueWidth(), forward.keyWidth());
        return List.of(
                forward.q().type(),
                forward.k().type(),
                forward.v().type(),
                forward.g().type(),
                forward.state().type(),
                keys,
                keys,
                values,
                values,
                values,
                forward.packed(forward.chunk()),
                keys,
                keys,
                values,
                forward.states(),
                turned,
                turned,
                perStep,
                perStep,
                perStep,
                TensorType.f32(forward.groups(), forward.valueWidth()));
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
        pack(e, "q", f.q(), 5, 1f, width);
        pack(e, "k", f.k(), 6, f.scale(), width);
        pack(e, "v", f.v(), 7, 1f, values);
        pack(e, "do", dOut, 9, 1f, values);
        e.graph()
                .task(
                        e.id("vt"),
                        MlstmLayout::packTransposed,
                        e.floats(f.v()),
                        e.floats(8),
                        1f,
                        f.groups(),
                        f.chunks(),
                        f.heads(),
                        f.q().dim(1),
                        values,
                        f.chunk());
    }

    private void pack(Emitter e, String id, Tensor x, int to, float factor, int width) {
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
        FloatArray decay = e.floats(kept.get(0));
        FloatArray dScores = e.floats(10);
        FloatArray up = e.floats(9);
        e.graph()
                .task(e.id("dscores"), MlstmScores::scores, up, e.floats(8), decay, dScores, groups, chunk, values)
                .task(e.id("dqIn"), MlstmScores::combine, dScores, e.floats(6), e.floats(11), groups, chunk, width)
                .task(
                        e.id("dkIn"),
                        MlstmScores::combineTransposed,
                        dScores,
                        e.floats(5),
                        e.floats(12),
                        groups,
                        chunk,
                        width)
                .task(
                        e.id("dvIn"),
                        MlstmScores::combineTransposed,
                        e.floats(kept.get(1)),
                        up,
                        e.floats(13),
                        groups,
                        chunk,
                        values)
                .task(e.id("kdkIn"), MlstmGates::dots, e.floats(6), e.floats(12), e.floats(18), groups * chunk, width);
    }

    private void across(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        FloatArray inter = e.floats(kept.get(2));
        FloatArray key = e.floats(kept.get(3));
        FloatArray before = e.floats(kept.get(4));
        FloatArray up = e.floats(9);
        FloatArray dc = e.floats(14);
        e.graph()
                .task(
                        e.id("states"),
                        Retention::statesGradient,
                        e.floats(5),
                        up,
                        inter,
                        e.floats(dLast),
                        dc,
                        e.floats(4),
                        forward.rows(),
                        forward.chunks(),
                        chunk,
                        width,
                        values)
                .task(e.id("ct"), Layout::transpose, before, e.floats(15), groups, width, values)
                .task(e.id("dct"), Layout::transpose, dc, e.floats(16), groups, width, values)
                .task(
                        e.id("dqOut"),
                        MlstmStates::addProduct,
                        up,
                        e.floats(15),
                        inter,
                        e.floats(11),
                        groups,
                        chunk,
                        values,
                        width)
                .task(
                        e.id("dkOut"),
                        MlstmStates::addProduct,
                        e.floats(7),
                        e.floats(16),
                        key,
                        e.floats(12),
                        groups,
                        chunk,
                        values,
                        width)
                .task(
                        e.id("dvOut"),
                        MlstmStates::addProduct,
                        e.floats(6),
                        dc,
                        key,
                        e.floats(13),
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
        FloatArray before = e.floats(kept.get(4));
        FloatArray inter = e.floats(kept.get(2));
        e.graph()
                .task(e.id("qdq"), MlstmGates::dots, e.floats(5), e.floats(11), e.floats(17), groups * chunk, width)
                .task(e.id("kdk"), MlstmGates::dots, e.floats(6), e.floats(12), e.floats(19), groups * chunk, width)
                .task(
                        e.id("carried"),
                        Retention::carried,
                        before,
                        e.floats(14),
                        inter,
                        e.floats(20),
                        groups,
                        chunk,
                        width,
                        values)
                .task(
                        e.id("decay"),
                        Retention::decayGradient,
                        e.floats(17),
                        e.floats(18),
                        e.floats(19),
                        e.floats(20),
                        e.floats(3),
                        forward.rows(),
                        forward.heads(),
                        forward.q().dim(1),
                        forward.chunks(),
                        chunk,
                        values);
    }

    private void unpack(Emitter e) {
        unpack(e, "dq", 11, 0, 1f, forward.keyWidth());
        unpack(e, "dk", 12, 1, forward.scale(), forward.keyWidth());
        unpack(e, "dv", 13, 2, 1f, forward.valueWidth());
    }

    private void unpack(Emitter e, String id, int from, int to, float factor, int width) {
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
}
