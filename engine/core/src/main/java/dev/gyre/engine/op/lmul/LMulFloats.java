package dev.gyre.engine.op.lmul;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;

/**
 * {@link LMulProduct} in one task, bit for bit, for runtimes and circuits that take bits of floats anywhere. a, b, y: of one shape. There's
 * no gradient.
 *
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulFloats(Tensor a, Tensor b, int width) implements Op {

    /** Refuses different shapes, other elements than float32, and widths that float32 doesn't have. */
    public LMulFloats {
        ShapeException.same("LMulFloats", a, b);
        ShapeException.check(
                a.type().dtype() == DType.F32 && b.type().dtype() == DType.F32,
                "LMulFloats",
                "operands must be float32",
                a,
                b);
        ShapeException.check(
                width >= 1 && width <= 23, "LMulFloats", "the width must be from 1 to 23, not " + width, a, b);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(a.type());
    }

    @Override
    public void emit(Emitter e) {
        LMulFormat format = LMulFormat.float32(width);
        e.task("products", LMul::products)
                .with(reads(a, b), writes(e.output()), sizes(a.shape().size(), format.offset(), format.keep()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, a.shape().size());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, 0).and(Operation.INTEGER, 2L * a.shape().size());
    }
}
