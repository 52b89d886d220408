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
 * {@link TernaryMatMul} with weights of two bits, bit for bit, in integers until its last task: what a circuit without floats computes, and
 * the scales apart. q, qScale, packed, scale, y: as there. There's no gradient.
 */
public record TernarySums(Tensor q, Tensor qScale, Tensor packed, Tensor scale) implements Op {

    private enum Out {
        Y,
        PLANES,
        SUMS
    }

    /** Refuses other integers than int8, weights of another packing or number of rows, and wrong numbers of scales. */
    public TernarySums {
        ShapeException.check(q.type().dtype() == DType.I8, "TernarySums", "q must be int8", q);
        ShapeException.check(
                packed.type().dtype() == DType.I32, "TernarySums", "packed must be of two bits, int32", packed);
        ShapeException.check(
                qScale.shape().size() == q.shape().rows(),
                "TernarySums",
                "there must be one scale for each of the " + q.shape().rows() + " rows",
                q,
                qScale);
        TernaryUnpack.packed("TernarySums", packed, scale, q.dim(-1));
    }

    @Override
    public Outputs<TensorType> outputs() {
        int[] shape = q.shape().withLast(packed.dim(1)).toArray();
        return Outputs.of(Out.Y, TensorType.f32(shape))
                .and(Out.PLANES, TensorType.i32(q.shape().rows(), packed.dim(0) / 2, Byte.SIZE))
                .and(Out.SUMS, TensorType.i32(shape));
    }

    @Override
    public int tasks() {
        return 3;
    }

    @Override
    public void emit(Emitter e) {
        int rows = q.shape().rows();
        int width = q.dim(-1);
        int columns = packed.dim(1);
        e.task("planes", Ternary::planes).with(reads(q), writes(Out.PLANES), sizes(rows, width));
        e.task("sums", Ternary::sums).with(reads(Out.PLANES, packed), writes(Out.SUMS), sizes(rows, width, columns));
        e.task("scaled", Ternary::scaled).with(reads(Out.SUMS, qScale, scale), writes(Out.Y), sizes(rows, columns));
    }

    /** Counts the additions as if they were multiply-adds, for comparison with a product of floats. */
    @Override
    public Cost cost() {
        return Cost.of(this, 2L * q.shape().size() * packed.dim(1));
    }
}
