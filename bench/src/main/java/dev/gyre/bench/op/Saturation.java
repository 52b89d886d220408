package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

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
        if (operation == Operation.SHUFFLE) {
            e.task("operations", Layout::transpose).with(reads(x), writes(e.output()), sizes(x.dim(0), SIDE, SIDE));
            return;
        }
        Emitter.Task task = switch (operation) {
            case MULTIPLY_ADD -> e.task("operations", PeakArithmetic::loops);
            case INTEGER -> e.task("operations", Throughput::integers);
            case DIVIDE -> e.task("operations", Throughput::quotients);
            case EXP -> e.task("operations", Throughput::exponentials);
            case LOG -> e.task("operations", Throughput::logarithms);
            case TANH -> e.task("operations", Throughput::tangents);
            case SIGMOID -> e.task("operations", Throughput::sigmoids);
            case SINE -> e.task("operations", Throughput::sines);
            case SHUFFLE -> throw new AssertionError(operation);
        };
        task.with(reads(x, terms), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
