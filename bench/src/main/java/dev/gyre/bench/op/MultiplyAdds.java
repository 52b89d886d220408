package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.bench.kernel.PeakArithmetic;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * Multiply-adds in registers: how fast a device can compute at all. No gradient.
 *
 * @param x factors below 1, (n)
 * @param terms how many each sum has, (1); read by the kernel, so that no compiler unrolls the sums
 * @param count the number that will be in terms, for the cost
 */
public record MultiplyAdds(Tensor x, Tensor terms, int count) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("sums", PeakArithmetic::loops)
                .with(reads(x, terms), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * PeakArithmetic.CHAINS * count * x.shape().size());
    }

    /** Multiply-adds without loops, with a fixed number of terms. */
    public record Straight(Tensor x) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("sums", PeakArithmetic::straight)
                    .with(reads(x), writes(e.output()), sizes(x.shape().size()));
        }

        @Override
        public Cost cost() {
            return Cost.of(
                    this,
                    2L
                            * PeakArithmetic.CHAINS
                            * PeakArithmetic.TERMS
                            * x.shape().size());
        }
    }
}
