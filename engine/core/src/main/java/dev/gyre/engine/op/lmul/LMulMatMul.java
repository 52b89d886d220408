package dev.gyre.engine.op.lmul;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;
import dev.gyre.tasks.lmul.LMulFactors;
import java.util.List;

/**
 * y = x w with products by L-Mul, Luo & Sun 2024, arXiv:2410.00907, rules as in {@link LMulBits}, and sums of float32 in
 * ascending order. x: (.., K); w: (K, N); y: (.., N). Gradients are straight-through: those of the exact product.
 *
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulMatMul(Tensor x, Tensor w, int width) implements Op {

    /** The bits of 1. */
    private static final int ONE = 0x3F800000;

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

    /** y; bits of both factors, a table of powers, and mantissas and powers of both factors with whether they fit, as scratch. */
    @Override
    public List<TensorType> outputs() {
        TensorType left = TensorType.f32(x.shape().toArray());
        return List.of(
                TensorType.f32(x.shape().withLast(w.dim(1))),
                TensorType.i32(x.shape().toArray()),
                TensorType.i32(w.shape().toArray()),
                TensorType.f32(256),
                left,
                left,
                w.type(),
                w.type(),
                TensorType.f32(w.dim(0)),
                TensorType.f32(w.dim(1)),
                TensorType.f32(1));
    }

    @Override
    public int tasks() {
        return 10;
    }

    @Override
    public void emit(Emitter e) {
        LMulFormat format = LMulFormat.float32(width);
        int rows = x.shape().rows();
        int inner = w.dim(0);
        int columns = w.dim(1);
        e.graph()
                .task(e.id("x"), LMul::bits, e.floats(x), e.ints(1), x.shape().size())
                .task(e.id("w"), LMul::bits, e.floats(w), e.ints(2), w.shape().size())
                .task(e.id("powers"), LMul::powers, e.floats(3));
        split(e, "left", 1, 4, x.shape().size(), (ONE - format.offset()) * 0x1p-23f);
        split(e, "right", 2, 6, w.shape().size(), -1f);
        e.graph()
                .task(e.id("rows"), LMulFactors::fits, e.ints(1), e.floats(8), rows, inner)
                .task(e.id("columns"), LMulFactors::fits, e.ints(2), e.floats(9), inner, columns)
                .task(e.id("safe"), LMulFactors::safe, e.floats(8), e.floats(9), e.floats(10), inner, columns)
                .task(
                        e.id("factors"),
                        LMulFactors::matrices,
                        e.floats(4),
                        e.floats(5),
                        e.floats(6),
                        e.floats(7),
                        e.floats(10),
                        e.floats(0),
                        rows,
                        inner,
                        columns)
                .task(
                        e.id("matrices"),
                        LMul::matrices,
                        e.ints(1),
                        e.ints(2),
                        e.floats(3),
                        e.floats(10),
                        e.floats(0),
                        rows,
                        inner,
                        columns,
                        format.offset(),
                        format.keep());
    }

    private void split(Emitter e, String task, int bits, int to, int n, float addend) {
        e.graph()
                .task(
                        e.id(task),
                        LMulFactors::split,
                        e.ints(bits),
                        e.floats(3),
                        e.floats(to),
                        e.floats(to + 1),
                        n,
                        LMulFormat.float32(width).keep(),
                        addend);
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
