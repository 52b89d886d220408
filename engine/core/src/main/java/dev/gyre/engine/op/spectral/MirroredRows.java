package dev.gyre.engine.op.spectral;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.Spectra;

/**
 * Sequences turned round, with zeros before them, so that the first step comes last.
 *
 * @param x (.., T, C); y: (.., rows, C)
 */
public record MirroredRows(Tensor x, int rows) implements Op {

    /** Refuses less rows than x has. */
    public MirroredRows {
        ShapeException.check(x.shape().rank() >= 2, "MirroredRows", "x must have at least two axes", x);
        ShapeException.check(
                rows >= x.dim(-2), "MirroredRows", "x's " + x.dim(-2) + " steps must fit into " + rows + " rows", x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(withRows(x.shape(), rows)));
    }

    private static Shape withRows(Shape s, int rows) {
        int[] dims = s.toArray();
        dims[dims.length - 2] = rows;
        return Shape.of(dims);
    }

    @Override
    public void emit(Emitter e) {
        int batch = x.shape().rows() / x.dim(-2);
        e.task("mirrored", Spectra::extendMirrored)
                .with(reads(x), writes(e.output()), sizes(batch, x.dim(-2), x.dim(-1), rows));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Crop(b.grad(), x.dim(-2))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    /** The last {@code steps} rows in reverse: the adjoint. x: (.., rows, C); y: (.., steps, C). */
    public record Crop(Tensor x, int steps) implements Op {

        /** Refuses more steps than x has. */
        public Crop {
            ShapeException.check(x.shape().rank() >= 2, "MirroredRowsCrop", "x must have at least two axes", x);
            ShapeException.check(
                    steps > 0 && steps <= x.dim(-2),
                    "MirroredRowsCrop",
                    steps + " steps must be some of x's " + x.dim(-2) + " rows",
                    x);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(withRows(x.shape(), steps)));
        }

        @Override
        public void emit(Emitter e) {
            int batch = x.shape().rows() / x.dim(-2);
            e.task("mirrored", Spectra::cropMirrored)
                    .with(reads(x), writes(e.output()), sizes(batch, steps, x.dim(-1), x.dim(-2)));
        }

        @Override
        public void gradient(Backward b) {
            b.contribute(x, b.apply(new MirroredRows(b.grad(), x.dim(-2))));
        }

        @Override
        public Cost cost() {
            return new Cost(0, 2L * outputs().getFirst().bytes());
        }
    }
}
