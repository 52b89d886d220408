package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.bench.kernel.Streams;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/** sigmoid(x) tanh(x), element by element, as one kernel. No gradient. */
public record SigmoidTanh(Tensor x) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("gate", Streams::gate)
                .with(reads(x), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, n).and(Operation.SIGMOID, n).and(Operation.TANH, n);
    }
}
