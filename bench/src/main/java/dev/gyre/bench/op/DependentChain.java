package dev.gyre.bench.op;

import dev.gyre.bench.kernel.Latency;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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
        String id = e.id("chain");
        FloatArray in = e.floats(x);
        IntArray count = e.ints(terms);
        FloatArray out = e.result();
        int n = x.shape().size();
        switch (operation) {
            case MULTIPLY_ADD -> e.graph().task(id, Latency::multiplyAdds, in, count, out, n);
            case DIVIDE -> e.graph().task(id, Latency::quotients, in, count, out, n);
            case EXP -> e.graph().task(id, Latency::exponentials, in, count, out, n);
            case LOG -> e.graph().task(id, Latency::logarithms, in, count, out, n);
            case TANH -> e.graph().task(id, Latency::tangents, in, count, out, n);
            case SIGMOID -> e.graph().task(id, Latency::sigmoids, in, count, out, n);
            case SINE -> e.graph().task(id, Latency::sines, in, count, out, n);
            case INTEGER, SHUFFLE ->
                throw new UnsupportedOperationException("no recurrence waits for " + operation + ", so it isn't timed");
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
