package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.modifies;
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
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import dev.gyre.tasks.linearattention.Retention;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.mlstm.MlstmStates;
import java.util.List;

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
        e.task("vt", MlstmLayout::packTransposed)
                .with(
                        reads(f.v()),
                        writes(Out.VALUES_TURNED),
                        sizes(1f, f.groups(), f.chunks(), f.heads(), f.q().dim(1), values, f.chunk()));
    }

    private void pack(Emitter e, String id, Tensor x, Out to, float factor, int width) {
        int padded = forward.chunks() * forward.chunk();
        int rows = forward.rows();
        e.task(id, MlstmLayout::pack)
                .with(reads(x), writes(to), sizes(factor, rows, forward.heads(), x.dim(1), width, padded));
    }

    private void within(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        e.task("dscores", MlstmScores::scores)
                .with(reads(Out.DY, Out.VALUES_TURNED, kept.decay), writes(Out.DSCORES), sizes(groups, chunk, values));
        e.task("dqIn", MlstmScores::combine)
                .with(reads(Out.DSCORES, Out.KEYS), writes(Out.DQ_PACKED), sizes(groups, chunk, width));
        e.task("dkIn", MlstmScores::combineTransposed)
                .with(reads(Out.DSCORES, Out.QUERIES), writes(Out.DK_PACKED), sizes(groups, chunk, width));
        e.task("dvIn", MlstmScores::combineTransposed)
                .with(reads(kept.scores, Out.DY), writes(Out.DV_PACKED), sizes(groups, chunk, values));
        e.task("kdkIn", MlstmGates::dots)
                .with(reads(Out.KEYS, Out.DK_PACKED), writes(Out.KDK_WITHIN), sizes(groups * chunk, width));
    }

    private void across(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        TaskArguments product = sizes(groups, chunk, values, width);
        e.task("states", Retention::statesGradient)
                .with(
                        reads(Out.QUERIES, Out.DY, kept.inter, dLast),
                        writes(Out.DSTATES, Out.DSTATE),
                        sizes(forward.rows(), forward.chunks(), chunk, width, values));
        e.task("ct", Layout::transpose)
                .with(reads(kept.before), writes(Out.BEFORE_TURNED), sizes(groups, width, values));
        e.task("dct", Layout::transpose)
                .with(reads(Out.DSTATES), writes(Out.DSTATES_TURNED), sizes(groups, width, values));
        e.task("dqOut", MlstmStates::addProduct)
                .with(reads(Out.DY, Out.BEFORE_TURNED, kept.inter), modifies(Out.DQ_PACKED), product);
        e.task("dkOut", MlstmStates::addProduct)
                .with(reads(Out.VALUES, Out.DSTATES_TURNED, kept.key), modifies(Out.DK_PACKED), product);
        e.task("dvOut", MlstmStates::addProduct)
                .with(
                        reads(Out.KEYS, Out.DSTATES, kept.key),
                        modifies(Out.DV_PACKED),
                        sizes(groups, chunk, width, values));
    }

    private void decays(Emitter e) {
        int groups = forward.groups();
        int chunk = forward.chunk();
        int width = forward.keyWidth();
        int values = forward.valueWidth();
        e.task("qdq", MlstmGates::dots)
                .with(reads(Out.QUERIES, Out.DQ_PACKED), writes(Out.QDQ), sizes(groups * chunk, width));
        e.task("kdk", MlstmGates::dots)
                .with(reads(Out.KEYS, Out.DK_PACKED), writes(Out.KDK), sizes(groups * chunk, width));
        e.task("carried", Retention::carried)
                .with(
                        reads(kept.before, Out.DSTATES, kept.inter),
                        writes(Out.CARRIED),
                        sizes(groups, chunk, width, values));
        e.task("decay", Retention::decayGradient)
                .with(
                        reads(Out.QDQ, Out.KDK_WITHIN, Out.KDK, Out.CARRIED),
                        writes(Out.DG),
                        sizes(forward.rows(), forward.heads(), forward.q().dim(1), forward.chunks(), chunk, values));
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
        e.task(id, MlstmLayout::unpack)
                .with(reads(from), writes(to), sizes(factor, rows, forward.heads(), time, width, padded));
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
