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

/** y = a b element by element, both of the same shape. */
public record Mul(Tensor a, Tensor b) implements Op {

    /** Refuses different shapes. */
    public Mul {
        ShapeException.same("Mul", a, b);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(a.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("mul", Elementwise::mul)
                .with(reads(a, b), writes(e.output()), sizes(a.shape().size()));
    }

    @Override
    public void gradient(Backward backward) {
        if (backward.wants(a)) {
            backward.contribute(a, backward.apply(new Mul(backward.grad(), b)));
        }
        if (backward.wants(b)) {
            backward.contribute(b, backward.apply(new Mul(backward.grad(), a)));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] left = a.of(this.a);
        double[] right = a.of(b);
        a.fill(i -> left[i] * right[i]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, a.shape().size());
    }
}
