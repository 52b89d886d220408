package dev.gyre.engine.op.ternary;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.ternary.Ternary;

/**
 * A weight rounded to -1, 0 and 1 times the inverse of one scale, and packed. Zhu et al. 2024, arXiv:2406.02528. w: (K, N)
 * floats. Outputs: the packed weights (2 ceil(K / 32), N) int32 or (ceil(K / 5), N) int8; the scale (1), 1 / max(mean |w|,
 * 1e-5), by which w was multiplied before it was rounded half to even. To be done once for each change of w. There's no
 * gradient: {@link BitLinear} has the straight-through one.
 */
public record TernaryWeights(Tensor w, Packing packing) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The packed weights. */
        PACKED,
        /** The weights' scale. (1) */
        SCALE,
        /** Sums of the columns: scratch. */
        SUMS
    }

    /** Storage of ternary weights. */
    public enum Packing {
        /** 2 bits each, 32 to a pair of ints. */
        TWO_BITS,
        /** 5 a byte, 1.6 bits each. */
        FIVE_A_BYTE;

        /** Storage of a (K, N) weight. */
        public TensorType type(int rows, int columns) {
            return this == TWO_BITS
                    ? TensorType.i32((rows + 31) / 32 * 2, columns)
                    : TensorType.i8((rows + 4) / 5, columns);
        }
    }

    /** Refuses a weight that isn't a matrix. */
    public TernaryWeights {
        ShapeException.rank("TernaryWeights", w, 2);
    }

    /** The packed weights, their scale; the columns' sums as scratch. */
    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.PACKED, packing.type(w.dim(0), w.dim(1)))
                .and(Out.SCALE, TensorType.f32(1))
                .and(Out.SUMS, TensorType.f32(w.dim(1)));
    }

    @Override
    public int tasks() {
        return 3;
    }

    @Override
    public void emit(Emitter e) {
        int rows = w.dim(0);
        int columns = w.dim(1);
        e.task("magnitudes", Ternary::magnitudes).with(reads(w), writes(Out.SUMS), sizes(rows, columns));
        e.task("scale", Ternary::scale).with(reads(Out.SUMS), writes(Out.SCALE), sizes(rows, columns));
        if (packing == Packing.TWO_BITS) {
            e.task("pack", Ternary::packBits).with(reads(w, Out.SCALE), writes(Out.PACKED), sizes(rows, columns));
        } else {
            e.task("pack", Ternary::pack5)
                    .with(reads(w, Out.SCALE), writes(e.output(Out.PACKED)), sizes(rows, columns));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * w.shape().size());
    }
}
