package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.LMul;
import java.util.List;

/**
 * y = x w with products by L-Mul, Luo & Sun 2024, arXiv:2410.00907, rules as in {@link LMulBits}, and sums of float32 in
 * ascending order. x: (.., K); w: (K, N); y: (.., N). Gradients are straight-through: those of the exact product.
 *
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulMatMul(Tensor x, Tensor w, int width) implements Op {

    /** Refuses a w that isn't a matrix with as many rows as x is wide, and widths that float32 doesn't have. */
    public LMulMatMul {
        ShapeException.rank("LMulMatMul", w, 2);
        ShapeException.check(
                x.dim(-1) == w.dim(0),
                "LMulMatMul",
                "x's width " + x.dim(-1) + " must equal w's rows " + w.dim(0),
                x,
                w);
        ShapeException.check(
                width >= 1 && width <= 23, "LMulMatMul", "the width must be from 1 to 23, not " + width, x, w);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x, w);
    }

    /** y; bits of both factors and a table of powers as scratch. */
    @Override
    public List<TensorType> outputs() {
        return List.of(
                TensorType.f32(x.shape().withLast(w.dim(1))),
                TensorType.i32(x.shape().toArray()),
                TensorType.i32(w.shape().toArray()),
                TensorType.f32(256));
    }

    @Override
    public int tasks() {
        return 4;
    }

    @Override
    public void emit(Emitter e) {
        LMulFormat format = LMulFormat.float32(width);
        e.graph()
                .task(e.id("x"), LMul::bits, e.floats(x), e.ints(1), x.shape().size())
                .task(e.id("w"), LMul::bits, e.floats(w), e.ints(2), w.shape().size())
                .task(e.id("powers"), LMul::powers, e.floats(3))
                .task(
                        e.id("matrices"),
                        LMul::matrices,
                        e.ints(1),
                        e.ints(2),
                        e.floats(3),
                        e.floats(0),
                        x.shape().rows(),
                        w.dim(0),
                        w.dim(1),
                        format.offset(),
                        format.keep());
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new MatMul(b.grad(0), b.apply(new Transpose(w)))));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new MatMul.Gradient(x, b.grad(0))));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * w.dim(1));
    }
}
