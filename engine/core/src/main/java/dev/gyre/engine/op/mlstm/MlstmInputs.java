package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.MatrixMemory;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * Inputs of every form of the mLSTM: queries and keys (B, T, N*DK), values (B, T, N*DV), pre-activations of input and
 * forget gate (B, T, N). Keys are scaled by 1/sqrt(DK) inside.
 */
public record MlstmInputs(Tensor q, Tensor k, Tensor v, Tensor igate, Tensor fgate) {

    /**
     * Refuses tensors that don't fit each other.
     *
     * @throws ShapeException if batch, time, heads or widths disagree, or one of them is zero
     */
    public MlstmInputs {
        ShapeException.rank("Mlstm", q, 3);
        ShapeException.rank("Mlstm", v, 3);
        ShapeException.rank("Mlstm", igate, 3);
        ShapeException.same("Mlstm", q, k);
        ShapeException.same("Mlstm", igate, fgate);
        ShapeException.check(
                q.shape().size() > 0 && v.shape().size() > 0 && igate.shape().size() > 0,
                "Mlstm",
                "no extent may be zero",
                q,
                v,
                igate);
        ShapeException.check(
                v.dim(0) == q.dim(0) && igate.dim(0) == q.dim(0) && v.dim(1) == q.dim(1) && igate.dim(1) == q.dim(1),
                "Mlstm",
                "queries, values and gates must have the same batch and time",
                q,
                v,
                igate);
        ShapeException.check(
                q.dim(2) % igate.dim(2) == 0 && v.dim(2) % igate.dim(2) == 0,
                "Mlstm",
                "the gates' " + igate.dim(2) + " heads must divide the widths of keys and values",
                q,
                v,
                igate);
    }

    /** The tensors in the order of the components. */
    List<Tensor> tensors() {
        return List.of(q, k, v, igate, fgate);
    }

    /** B. */
    public int batch() {
        return q.dim(0);
    }

    /** T. */
    public int time() {
        return q.dim(1);
    }

    /** N. */
    public int heads() {
        return igate.dim(2);
    }

    /** DK, the width of a head's queries and keys. */
    public int keyWidth() {
        return q.dim(2) / heads();
    }

    /** DV, the width of a head's values. */
    public int valueWidth() {
        return v.dim(2) / heads();
    }

    /** B*N, the number of independent recurrences. */
    int rows() {
        return batch() * heads();
    }

    /** Factor of the keys. */
    float scale() {
        return (float) (1 / Math.sqrt(keyWidth()));
    }

    /** The type of one number per head and step, padded in time. */
    TensorType perStep(int padded) {
        return TensorType.f32(batch(), heads(), padded);
    }

    private MatrixMemory memory() {
        return new MatrixMemory(rows(), time(), keyWidth(), valueWidth());
    }

    /** The least work of outputs in any form: the sums over keys and values, and the gates, whose largest so far is a recurrence. */
    RooflineBound least(Op op) {
        long gates = igate.shape().size();
        return RooflineBound.of(op, memory().forward())
                .and(Operation.EXP, 3 * gates)
                .and(Operation.LOG, gates)
                .and(Operation.DIVIDE, gates)
                .and(new RooflineBound.Chain(time(), 0, List.of(Operation.MULTIPLY_ADD, Operation.MULTIPLY_ADD)));
    }

    /** The least work of gradients in any form. */
    RooflineBound gradientLeast(Op op) {
        long gates = igate.shape().size();
        return RooflineBound.of(op, memory().gradient())
                .and(Operation.EXP, 2 * gates)
                .and(Operation.SIGMOID, gates)
                .and(new RooflineBound.Chain(time(), 0, List.of(Operation.MULTIPLY_ADD)));
    }
}
