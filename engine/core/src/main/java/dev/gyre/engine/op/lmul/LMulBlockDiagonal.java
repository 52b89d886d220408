package dev.gyre.engine.op.lmul;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;

/**
 * A linear map with a block-diagonal matrix as {@link BlockDiagonal} has it, with products by L-Mul, Luo and Sun 2024,
 * arXiv:2410.00907, rules as in {@link LMulBits}, and sums of float32 in ascending order. No gradient.
 *
 * @param of what it does but for the products
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulBlockDiagonal(BlockDiagonal of, int width) implements Op {

    private enum Out {
        Y,
        LEFT_BITS,
        RIGHT_BITS,
        /** A table of powers of two. */
        POWERS
    }

    /** Refuses widths that float32 doesn't have. */
    public LMulBlockDiagonal {
        ShapeException.check(
                width >= 1 && width <= 23,
                "LMulBlockDiagonal",
                "the width must be from 1 to 23, not " + width,
                of.x(),
                of.w());
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(
                        Out.Y,
                        TensorType.f32(
                                of.x().shape().withLast(of.w().dim(0) * of.w().dim(2))))
                .and(Out.LEFT_BITS, TensorType.i32(of.x().shape().toArray()))
                .and(Out.RIGHT_BITS, TensorType.i32(of.w().shape().toArray()))
                .and(Out.POWERS, TensorType.f32(256));
    }

    @Override
    public int tasks() {
        return 4;
    }

    @Override
    public void emit(Emitter e) {
        LMulFormat format = LMulFormat.float32(width);
        int inputs = of.x().shape().size();
        int weights = of.w().shape().size();
        e.task("x", LMul::bits).with(reads(of.x()), writes(Out.LEFT_BITS), sizes(inputs));
        e.task("w", LMul::bits).with(reads(of.w()), writes(Out.RIGHT_BITS), sizes(weights));
        e.task("powers", LMul::powers).with(writes(Out.POWERS));
        e.task("blocks", LMul::blocks)
                .with(
                        reads(Out.LEFT_BITS, Out.RIGHT_BITS, Out.POWERS),
                        writes(Out.Y),
                        sizes(of.x().shape().rows(), of.w().shape(), format.offset(), format.keep()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, of.cost().flops());
    }
}
