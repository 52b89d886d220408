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
 * L-Mul of bit patterns, element by element, Luo and Sun 2024, arXiv:2410.00907: the magnitude is |a| + |b| - offset as
 * integers, the sign the exclusive or. a, b, y: int32, each holding a pattern of the format in its low bits.
 *
 * <p>A zero or subnormal operand, or a result below the smallest normal number, gives zero with the product's sign; a
 * result above the largest finite number that number; an infinite or NaN operand the real product, where NaN is the quiet
 * one without sign.
 */
public record LMulBits(Tensor a, Tensor b, LMulFormat format) implements Op {

    /** Refuses other elements than int32, and different shapes. */
    public LMulBits {
        ShapeException.same("LMulBits", a, b);
        ShapeException.check(
                a.type().dtype() == DType.I32 && b.type().dtype() == DType.I32,
                "LMulBits",
                "bit patterns must be int32",
                a,
                b);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(a.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("product", LMul::product)
                .with(
                        reads(a, b),
                        writes(e.output()),
                        sizes(
                                a.shape().size(),
                                format.offset(),
                                format.keep(),
                                format.infinity(),
                                format.sign(),
                                format.mantissa()));
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
