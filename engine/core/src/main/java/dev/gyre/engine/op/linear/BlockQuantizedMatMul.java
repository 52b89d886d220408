package dev.gyre.engine.op.linear;

import static dev.gyre.engine.op.TaskArguments.modifies;
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
import dev.gyre.tasks.linear.MatMul;
import dev.gyre.tasks.linear.QuantizedBlocks;
import dev.gyre.tasks.linear.QuantizedRows;
import dev.gyre.tasks.linear.QuantizedSuperBlocks;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * y = x wᵀ, a linear map whose weight w is stored in blocks of few bits that share scales, as llama.cpp's files have them; x and the sums are
 * float32. x: (.., K); blocks: as {@link BlockFormat#type} says; y: (.., N). For the use of trained models: such weights can't be trained, so
 * that there's no gradient.
 */
public record BlockQuantizedMatMul(Tensor x, Tensor blocks, BlockFormat format) implements Op {

    /** Rows of x from which on they share what is made of a weight. */
    private static final int MANY = 4;
    /** Rows from which on it pays to make floats of the weights beforehand, where many rows have a kernel of their own. */
    private static final int PANELS = 32;
    /** Such rows where they have none. */
    private static final int PANELS_ALONE = 8;
    /** The most weights that floats are made of at a time; they should stay in a cache. */
    private static final int PANEL = 1 << 22;

    private enum Out {
        PRODUCT,
        FLOATS
    }

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

    /** The product, and space for floats of some outputs' weights if there are many rows. */
    @Override
    public Outputs<TensorType> outputs() {
        Outputs<TensorType> product =
                Outputs.of(Out.PRODUCT, TensorType.f32(x.shape().withLast(blocks.dim(0))));
        return inPanels() ? product.and(Out.FLOATS, TensorType.f32(panel(), x.dim(-1))) : product;
    }

    private boolean inPanels() {
        boolean alone = switch (format) {
            case Q8_0, Q4_0 -> false;
            case Q4_K, Q6_K, F16, BF16 -> true;
        };
        return x.shape().rows() >= (alone ? PANELS_ALONE : PANELS);
    }

    /** Outputs of a panel: as many in all panels, but for some that the last one lacks. */
    private int panel() {
        long weights = (long) x.dim(-1) * blocks.dim(0);
        int panels = Math.clamp(Math.ceilDiv(weights, PANEL), 1, Math.max(1, blocks.dim(0)));
        return Math.max(1, Math.ceilDiv(blocks.dim(0), panels));
    }

    @Override
    public int tasks() {
        return inPanels() ? 2 * Math.max(1, Math.ceilDiv(blocks.dim(0), panel())) : 1;
    }

    @Override
    public void emit(Emitter e) {
        int M = x.shape().rows();
        int K = x.dim(-1);
        int N = blocks.dim(0);
        if (!inPanels()) {
            e.task("product", product(M >= MANY)).with(reads(x, blocks), writes(Out.PRODUCT), sizes(M, K, N));
            return;
        }
        int panel = panel();
        for (int from = 0; from == 0 || from < N; from += panel) {
            int rows = Math.min(panel, N - from);
            e.task("floats" + from, floats()).with(reads(blocks), writes(Out.FLOATS), sizes(from, rows, K));
            e.task("product" + from, MatMul::ntColumns)
                    .with(reads(x, e.output(Out.FLOATS)), modifies(e.output(Out.PRODUCT)), sizes(from, M, K, rows, N));
        }
    }

    private Task6<FloatArray, ByteArray, FloatArray, Integer, Integer, Integer> product(boolean many) {
        return switch (format) {
            case Q8_0 -> many ? QuantizedBlocks::q8Rows : QuantizedBlocks::q8;
            case Q4_0 -> many ? QuantizedBlocks::q4Rows : QuantizedBlocks::q4;
            case Q4_K -> QuantizedSuperBlocks::q4k;
            case Q6_K -> QuantizedSuperBlocks::q6k;
            case F16 -> HalfWeights::f16;
            case BF16 -> HalfWeights::bf16;
        };
    }

    private Task5<ByteArray, FloatArray, Integer, Integer, Integer> floats() {
        return switch (format) {
            case Q8_0 -> QuantizedRows::q8Panel;
            case Q4_0 -> QuantizedRows::q4Panel;
            case Q4_K -> QuantizedRows::q4kPanel;
            case Q6_K -> QuantizedRows::q6kPanel;
            case F16 -> QuantizedRows::f16Panel;
            case BF16 -> QuantizedRows::bf16Panel;
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
