package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;

/** Swaps the two innermost axes. x: (.., R, C); y: (.., C, R). */
public record Transpose(Tensor x) implements Op {

    /** Refuses less than two axes. */
    public Transpose {
        ShapeException.check(x.shape().rank() >= 2, "Transpose", "x must have at least two axes", x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        int[] dims = x.shape().toArray();
        dims[dims.length - 2] = x.dim(-1);
        dims[dims.length - 1] = x.dim(-2);
        return Outputs.of(TensorType.f32(Shape.of(dims)));
    }

    @Override
    public void emit(Emitter e) {
        int groups = x.shape().rows() / x.dim(-2);
        e.task("transpose", Layout::transpose).with(reads(x), writes(e.output()), sizes(groups, x.dim(-2), x.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Transpose(b.grad())));
    }

    @Override
    public void compute(DoubleArrays a) {
        int rows = x.dim(-2);
        int columns = x.dim(-1);
        double[] in = a.of(x);
        a.fill(i -> in[i / (rows * columns) * rows * columns + i % rows * columns + i / rows % columns]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this).and(Operation.SHUFFLE, x.shape().size());
    }
}
