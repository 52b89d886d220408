package dev.gyre.bench.op;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.bench.kernel.Streams;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/** f c + i z, element by element. No gradient. */
public record CellUpdate(Tensor f, Tensor c, Tensor i, Tensor z) implements Op {

    /** Refuses different shapes. */
    public CellUpdate {
        ShapeException.same("CellUpdate", f, c);
        ShapeException.same("CellUpdate", f, i);
        ShapeException.same("CellUpdate", f, z);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(f.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("cell", Streams::cell)
                .with(reads(f, c, i, z), writes(e.output()), sizes(f.shape().size()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 3L * f.shape().size());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, 2L * f.shape().size());
    }
}
