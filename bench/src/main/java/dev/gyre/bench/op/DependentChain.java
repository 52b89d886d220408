package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.bench.kernel.Latency;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * Operations of one kind each of which waits for the one before. No gradient.
 *
 * @param x factors below 1, (n)
 * @param terms how many each element takes, (1)
 */
public record DependentChain(Operation operation, Tensor x, Tensor terms) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        Emitter.Task task = switch (operation) {
            case MULTIPLY_ADD -> e.task("chain", Latency::multiplyAdds);
            case DIVIDE -> e.task("chain", Latency::quotients);
            case EXP -> e.task("chain", Latency::exponentials);
            case LOG -> e.task("chain", Latency::logarithms);
            case TANH -> e.task("chain", Latency::tangents);
            case SIGMOID -> e.task("chain", Latency::sigmoids);
            case SINE -> e.task("chain", Latency::sines);
            case INTEGER, SHUFFLE ->
                throw new UnsupportedOperationException("no recurrence waits for " + operation + ", so it isn't timed");
        };
        task.with(reads(x, terms), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
