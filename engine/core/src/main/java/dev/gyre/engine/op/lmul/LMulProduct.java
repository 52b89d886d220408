package dev.gyre.engine.op.lmul;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;

/**
 * The approximate product of floats by integer addition, element by element; rules as in {@link LMulBits}. a, b, y: of one
 * shape. Gradients are straight-through: those of the exact product.
 *
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulProduct(Tensor a, Tensor b, int width) implements Op {

    private enum Out {
        Y,
        A_BITS,
        B_BITS,
        Y_BITS
    }

    /** Refuses different shapes, other elements than float32, and widths that float32 doesn't have. */
    public LMulProduct {
        ShapeException.same("LMulProduct", a, b);
        ShapeException.check(
                a.type().dtype() == DType.F32 && b.type().dtype() == DType.F32,
                "LMulProduct",
                "operands must be float32",
                a,
                b);
        ShapeException.check(
                width >= 1 && width <= 23, "LMulProduct", "the width must be from 1 to 23, not " + width, a, b);
    }

    /** y; bits of the operands and of the result as scratch. */
    @Override
    public Outputs<TensorType> outputs() {
        TensorType bits = TensorType.i32(a.shape().toArray());
        return Outputs.of(Out.Y, a.type())
                .and(Out.A_BITS, bits)
                .and(Out.B_BITS, bits)
                .and(Out.Y_BITS, bits);
    }

    @Override
    public int tasks() {
        return 4;
    }

    @Override
    public void emit(Emitter e) {
        int n = a.shape().size();
        LMulFormat format = LMulFormat.float32(width);
        e.task("a", LMul::bits).with(reads(a), writes(Out.A_BITS), sizes(n));
        e.task("b", LMul::bits).with(reads(b), writes(Out.B_BITS), sizes(n));
        e.task("product", LMul::product)
                .with(
                        reads(Out.A_BITS, Out.B_BITS),
                        writes(Out.Y_BITS),
                        sizes(n, format.offset(), format.keep(), format.infinity(), format.sign(), format.mantissa()));
        e.task("floats", LMul::floats).with(reads(Out.Y_BITS), writes(Out.Y), sizes(n));
    }

    @Override
    public void gradient(Backward backward) {
        if (backward.wants(a)) {
            backward.contribute(a, backward.apply(new Mul(backward.grad(Out.Y), b)));
        }
        if (backward.wants(b)) {
            backward.contribute(b, backward.apply(new Mul(backward.grad(Out.Y), a)));
        }
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
