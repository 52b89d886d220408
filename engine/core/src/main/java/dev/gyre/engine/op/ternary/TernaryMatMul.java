package dev.gyre.engine.op.ternary;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.ternary.Ternary;

/**
 * y = q ternary / (qScale scale), summed in 32-bit integers by additions and subtractions only; on this JVM, from eight rows on, in floats, whose
 * sums are the same. Zhu et al. 2024, arXiv:2406.02528. q: (.., K) int8 of {@link QuantizeRows}; qScale: (R); packed, scale: as {@link TernaryWeights} gives
 * them, in either packing; y: (.., N). With one row it's the product of generation. There's no gradient: {@link BitLinear}
 * has the straight-through one.
 */
public record TernaryMatMul(Tensor q, Tensor qScale, Tensor packed, Tensor scale) implements Op {

    private enum Out {
        Y,
        /** The bits of q, with weights of two bits. */
        PLANES,
        /** Weights as floats, where there are many rows. */
        NUMBERS
    }

    /** Rows from which on vectors of a processor take less time for floats, whose weights they unpack together, than for counts of bits. */
    private static final int MANY = 8;

    /** Refuses other integers than int8, weights of another number of rows than q is wide, and wrong numbers of scales. */
    public TernaryMatMul {
        ShapeException.check(q.type().dtype() == DType.I8, "TernaryMatMul", "q must be int8", q);
        ShapeException.check(
                qScale.shape().size() == q.shape().rows(),
                "TernaryMatMul",
                "there must be one scale for each of the " + q.shape().rows() + " rows",
                q,
                qScale);
        TernaryUnpack.packed("TernaryMatMul", packed, scale, q.dim(-1));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType y = TensorType.f32(q.shape().withLast(packed.dim(1)));
        Outputs<TensorType> result = Outputs.of(Out.Y, y);
        if (!ofBits()) {
            return result;
        }
        int rows = q.shape().rows();
        Outputs<TensorType> planes = result.and(Out.PLANES, TensorType.i32(rows, packed.dim(0) / 2, Byte.SIZE));
        return areMany() ? planes.and(Out.NUMBERS, TensorType.f32(rows, q.dim(-1))) : planes;
    }

    private boolean areMany() {
        return ofBits() && q.shape().rows() >= MANY && q.dim(-1) <= Ternary.MOST_EXACT;
    }

    private boolean ofBits() {
        return TernaryUnpack.packing(packed) == TernaryWeights.Packing.TWO_BITS;
    }

    @Override
    public int tasks() {
        return ofBits() ? 2 : 1;
    }

    @Override
    public void emit(Emitter e) {
        int rows = q.shape().rows();
        int width = q.dim(-1);
        TaskArguments product = sizes(rows, width, packed.dim(1));
        if (!ofBits()) {
            e.task("product", Ternary::product5).with(reads(q, qScale, packed, scale), writes(Out.Y), product);
        } else if (areMany() && e.has(Capability.FLOAT_PRODUCTS) && !e.grouped()) {
            e.task("numbers", Ternary::numbers).with(reads(q), writes(Out.NUMBERS), sizes(rows, width));
            e.task("product", Ternary::productOfRows)
                    .with(reads(Out.NUMBERS, qScale, packed, scale), writes(Out.Y), product);
        } else {
            e.task("planes", Ternary::planes).with(reads(q), writes(Out.PLANES), sizes(rows, width));
            e.task("product", Ternary::productOfBits)
                    .with(reads(Out.PLANES, qScale, packed, scale), writes(Out.Y), product);
        }
    }

    /** Counts the additions as if they were multiply-adds, for comparison with a product of floats. */
    @Override
    public Cost cost() {
        return Cost.of(this, 2L * q.shape().size() * packed.dim(1));
    }

    @Override
    public RooflineBound least() {
        // Sums of 8-bit integers: four of them are to be had for one of 32 bits.
        return RooflineBound.of(this, 0)
                .and(Operation.INTEGER, Math.ceilDiv((long) q.shape().size() * packed.dim(1), 4));
    }
}
