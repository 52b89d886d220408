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
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;
import dev.gyre.tasks.lmul.LMulFactors;

/**
 * y = x w with products by L-Mul, Luo and Sun 2024, arXiv:2410.00907, rules as in {@link LMulBits}, and sums of float32 in
 * ascending order. x: (.., K); w: (K, N); y: (.., N). Gradients are straight-through: those of the exact product.
 *
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulDenseMatMul(Tensor x, Tensor w, int width) implements Op {

    private enum Out {
        Y,
        LEFT_BITS,
        RIGHT_BITS,
        /** A table of powers of two. */
        POWERS,
        LEFT_MANTISSAS,
        LEFT_POWERS,
        RIGHT_MANTISSAS,
        RIGHT_POWERS,
        /** Whether a column's mantissas and powers can be taken apart. */
        LEFT_FITS,
        RIGHT_FITS,
        SAFE
    }

    /** The bits of 1. */
    private static final int ONE = 0x3F800000;

    /** Refuses a w that isn't a matrix with as many rows as x is wide, and widths that float32 doesn't have. */
    public LMulDenseMatMul {
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
    public Outputs<TensorType> outputs() {
        TensorType left = TensorType.f32(x.shape().toArray());
        return Outputs.of(Out.Y, TensorType.f32(x.shape().withLast(w.dim(1))))
                .and(Out.LEFT_BITS, TensorType.i32(x.shape().toArray()))
                .and(Out.RIGHT_BITS, TensorType.i32(w.shape().toArray()))
                .and(Out.POWERS, TensorType.f32(256))
                .and(Out.LEFT_MANTISSAS, left)
                .and(Out.LEFT_POWERS, left)
                .and(Out.RIGHT_MANTISSAS, w.type())
                .and(Out.RIGHT_POWERS, w.type())
                .and(Out.LEFT_FITS, TensorType.f32(w.dim(0)))
                .and(Out.RIGHT_FITS, TensorType.f32(w.dim(1)))
                .and(Out.SAFE, TensorType.f32(1));
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
        e.task("x", LMul::bits).with(reads(x), writes(Out.LEFT_BITS), sizes(rows * inner));
        e.task("w", LMul::bits).with(reads(w), writes(Out.RIGHT_BITS), sizes(inner * columns));
        e.task("powers", LMul::powers).with(writes(Out.POWERS));
        float offset = (ONE - format.offset()) * 0x1p-23f;
        split(e, "left", Out.LEFT_BITS, Out.LEFT_MANTISSAS, Out.LEFT_POWERS, rows * inner, offset);
        split(e, "right", Out.RIGHT_BITS, Out.RIGHT_MANTISSAS, Out.RIGHT_POWERS, inner * columns, -1f);
        e.task("rows", LMulFactors::fits).with(reads(Out.LEFT_BITS), writes(Out.LEFT_FITS), sizes(rows, inner));
        e.task("columns", LMulFactors::fits).with(reads(Out.RIGHT_BITS), writes(Out.RIGHT_FITS), sizes(inner, columns));
        e.task("safe", LMulFactors::safe)
                .with(reads(Out.LEFT_FITS, Out.RIGHT_FITS), writes(Out.SAFE), sizes(inner, columns));
        e.task("factors", LMulFactors::matrices)
                .with(
                        reads(Out.LEFT_MANTISSAS, Out.LEFT_POWERS, Out.RIGHT_MANTISSAS, Out.RIGHT_POWERS, Out.SAFE),
                        writes(Out.Y),
                        sizes(rows, inner, columns));
        e.task("matrices", LMul::matrices)
                .with(
                        reads(Out.LEFT_BITS, Out.RIGHT_BITS, Out.POWERS, Out.SAFE),
                        writes(Out.Y),
                        sizes(rows, inner, columns, format.offset(), format.keep()));
    }

    private void split(Emitter e, String task, Out bits, Out mantissas, Out powers, int n, float addend) {
        int keep = LMulFormat.float32(width).keep();
        e.task(task, LMulFactors::split)
                .with(reads(bits, Out.POWERS), writes(mantissas, powers), sizes(n, keep, addend));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new DenseMatMul(b.grad(Out.Y), b.apply(new Transpose(w)))));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new DenseMatMul.Gradient(x, b.grad(Out.Y))));
        }
    }

    @Override
    public String name() {
        return "LMulMatMul";
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * w.dim(1));
    }

    @Override
    public RooflineBound least() {
        // A sum of integers, and whether it's beyond what floats hold; then the sum of the products.
        long products = (long) x.shape().size() * w.dim(1);
        return RooflineBound.of(this, products).and(Operation.INTEGER, 2 * products);
    }
}
