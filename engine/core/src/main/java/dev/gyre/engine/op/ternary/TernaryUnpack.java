package dev.gyre.engine.op.ternary;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.ternary.Ternary;

/**
 * y = ternary / scale, the weight that {@link TernaryWeights} stands for. packed: as there; scale: (1); y: (K, N).
 *
 * @param rows K
 */
public record TernaryUnpack(Tensor packed, Tensor scale, int rows) implements Op {

    /** Refuses packed weights of another number of rows. */
    public TernaryUnpack {
        packed("TernaryUnpack", packed, scale, rows);
    }

    /** Refuses packed weights that don't hold the given number of rows, and more than one scale. */
    static void packed(String op, Tensor packed, Tensor scale, int rows) {
        ShapeException.rank(op, packed, 2);
        ShapeException.check(packed.type().dtype() != DType.F32, op, "packed weights must be int32 or int8", packed);
        TensorType type = packing(packed).type(rows, packed.dim(1));
        ShapeException.check(
                packed.type().equals(type), op, "weights of " + rows + " rows must be packed as " + type, packed);
        ShapeException.check(scale.shape().size() == 1, op, "there must be one scale", packed, scale);
    }

    static TernaryWeights.Packing packing(Tensor packed) {
        return packed.type().dtype() == DType.I32
                ? TernaryWeights.Packing.TWO_BITS
                : TernaryWeights.Packing.FIVE_A_BYTE;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(rows, packed.dim(1)));
    }

    @Override
    public void emit(Emitter e) {
        int columns = packed.dim(1);
        if (packing(packed) == TernaryWeights.Packing.TWO_BITS) {
            e.task("unpack", Ternary::unpackBits).with(reads(packed, scale), writes(e.output()), sizes(rows, columns));
        } else {
            e.task("unpack", Ternary::unpack5).with(reads(packed, scale), writes(e.output()), sizes(rows, columns));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (long) rows * packed.dim(1));
    }
}
