package dev.gyre.engine.op.linear;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linear.HalfWeights;
import dev.gyre.tasks.linear.QuantizedBlocks;
import dev.gyre.tasks.linear.QuantizedSuperBlocks;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * y = x wᵀ, a linear map whose weight w is stored in blocks of few bits that share scales, as llama.cpp's files have them; x and the sums are
 * float32. x: (.., K); blocks: as {@link BlockFormat#type} says; y: (.., N). For the use of trained models: such weights can't be trained, so
 * that there's no gradient.
 */
public record BlockQuantizedMatMul(Tensor x, Tensor blocks, BlockFormat format) implements Op {

    /** Rows of x from which on they share the weights that are made of blocks. */
    private static final int MANY = 8;

    /** Refuses blocks that aren't of rows as long as x is wide, and an x that isn't as wide as some whole blocks. */
    public BlockQuantizedMatMul {
        ShapeException.rank("BlockQuantizedMatMul", blocks, 2);
        int K = x.dim(-1);
        ShapeException.check(
                K % format.numbers() == 0,
                "BlockQuantizedMatMul",
                "x's width must be a multiple of " + format.numbers() + ", the numbers in a block of " + format,
                x,
                blocks);
        TensorType expected = format.type(K, blocks.dim(0));
        ShapeException.check(
                blocks.type().equals(expected),
                "BlockQuantizedMatMul",
                "blocks must be " + expected + ", which " + format + " has for x's width " + K,
                x,
                blocks);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(blocks.dim(0))));
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("product", kernel(rows >= MANY))
                .with(reads(x, blocks), writes(e.output()), sizes(rows, x.dim(-1), blocks.dim(0)));
    }

    private Task6<FloatArray, ByteArray, FloatArray, Integer, Integer, Integer> kernel(boolean many) {
        return switch (format) {
            case Q8_0 -> many ? QuantizedBlocks::q8Rows : QuantizedBlocks::q8;
            case Q4_0 -> many ? QuantizedBlocks::q4Rows : QuantizedBlocks::q4;
            case Q4_K -> many ? QuantizedSuperBlocks::q4kRows : QuantizedSuperBlocks::q4k;
            case Q6_K -> many ? QuantizedSuperBlocks::q6kRows : QuantizedSuperBlocks::q6k;
            case F16 -> many ? HalfWeights::f16Rows : HalfWeights::f16;
            case BF16 -> many ? HalfWeights::bf16Rows : HalfWeights::bf16;
        };
    }

    @Override
    public void gradient(Backward b) {
        throw new GyreException("BlockQuantizedMatMul has no gradient, since weights in blocks can't be trained: train"
                + " the floats that they were made of");
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * blocks.dim(0));
    }
}
