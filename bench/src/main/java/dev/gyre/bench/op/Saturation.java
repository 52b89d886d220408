package dev.gyre.bench.op;

import dev.gyre.bench.kernel.PeakArithmetic;
import dev.gyre.bench.kernel.Throughput;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Operations of one kind in registers, as many at once as there are units. No gradient.
 *
 * @param x factors below 1, float32 (G, {@value #SIDE}, {@value #SIDE}); for integers int32
 * @param terms how many each chain of an element takes, (1); elements are moved once
 */
public record Saturation(Operation operation, Tensor x, Tensor terms) implements Op {

    /** Rows and columns of the blocks that are transposed: they stay in the fastest cache. */
    public static final int SIDE = 64;

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    /**
     * Operations of one execution.
     *
     * @param count what's in terms
     */
    public long count(int count) {
        long each = switch (operation) {
            case MULTIPLY_ADD -> (long) PeakArithmetic.CHAINS * count;
            case INTEGER -> 2L * Throughput.CHAINS * count;
            case SHUFFLE -> 1;
            case DIVIDE, EXP, LOG, TANH, SIGMOID, SINE -> (long) Throughput.CHAINS * count;
        };
        return each * x.shape().size();
    }

    @Override
    public void emit(Emitter e) {
        String id = e.id("operations");
        IntArray count = e.ints(terms);
        int n = x.shape().size();
        if (operation == Operation.INTEGER) {
            e.graph().task(id, Throughput::integers, e.ints(x), count, e.ints(e.output()), n);
            return;
        }
        FloatArray in = e.floats(x);
        FloatArray out = e.result();
        switch (operation) {
            case MULTIPLY_ADD -> e.graph().task(id, PeakArithmetic::loops, in, count, out, n);
            case SHUFFLE -> e.graph().task(id, Layout::transpose, in, out, x.dim(0), SIDE, SIDE);
            case DIVIDE -> e.graph().task(id, Throughput::quotients, in, count, out, n);
            case EXP -> e.graph().task(id, Throughput::exponentials, in, count, out, n);
            case LOG -> e.graph().task(id, Throughput::logarithms, in, count, out, n);
            case TANH -> e.graph().task(id, Throughput::tangents, in, count, out, n);
            case SIGMOID -> e.graph().task(id, Throughput::sigmoids, in, count, out, n);
            case SINE -> e.graph().task(id, Throughput::sines, in, count, out, n);
            case INTEGER -> throw new AssertionError(operation);
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
