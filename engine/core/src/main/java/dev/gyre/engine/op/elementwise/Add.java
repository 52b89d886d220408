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
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** y = a + b, both of the same shape. */
public record Add(Tensor a, Tensor b) implements Op {

    /** Refuses different shapes. */
    public Add {
        ShapeException.same("Add", a, b);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(a.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("add", Elementwise::add)
                .with(reads(a, b), writes(e.output()), sizes(a.shape().size()));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(a, b.grad());
        b.contribute(this.b, b.grad());
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] left = a.of(this.a);
        double[] right = a.of(b);
        a.fill(i -> left[i] + right[i]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, a.shape().size());
    }
}
