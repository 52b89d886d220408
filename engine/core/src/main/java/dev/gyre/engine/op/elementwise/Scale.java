package dev.gyre.engine.op.elementwise;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** y = factor x, with a factor that never changes. */
public record Scale(Tensor x, float factor) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("scale", Elementwise::scale)
                .with(reads(x), writes(e.output()), sizes(x.shape().size(), factor));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Scale(b.grad(), factor)));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        a.fill(i -> factor * in[i]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }
}
