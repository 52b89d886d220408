package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * Work of one execution of an op.
 *
 * @param flops floating-point operations, a multiply-add counted as two and a transcendental function as one
 * @param bytes bytes that must be read or written at least once
 */
public record Cost(long flops, long bytes) {

    /** The given operations, and the traffic of reading every input and writing every output and update once. */
    public static Cost of(Op op, long flops) {
        return new Cost(flops, tensorBytes(op.inputs()) + 2 * tensorBytes(op.updates()) + typeBytes(op.outputs()));
    }

    private static long tensorBytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.type().bytes()).sum();
    }

    private static long typeBytes(List<TensorType> types) {
        return types.stream().mapToLong(TensorType::bytes).sum();
    }

    /** The sum of both. */
    public Cost plus(Cost other) {
        return new Cost(flops + other.flops, bytes + other.bytes);
    }
}
