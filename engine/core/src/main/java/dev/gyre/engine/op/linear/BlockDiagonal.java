package dev.gyre.engine.op.linear;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Pad;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linear.BlockMatMul;

/** A linear map with a block-diagonal matrix. x: (.., N D); w: (N, D, E) as block, in, out; y: (.., N E). */
public record BlockDiagonal(Tensor x, Tensor w) implements Op {

    private enum Out {
        Y,
        /** Blocks of weights, joined. */
        WIDENED
    }

    private static final int LANES = 16;

    /** Refuses blocks that don't add up to x's width. */
    public BlockDiagonal {
        ShapeException.rank("BlockDiagonal", w, 3);
        ShapeException.check(
                x.dim(-1) == w.dim(0) * w.dim(1),
                "BlockDiagonal",
                "x's width " + x.dim(-1) + " must be w's blocks times inputs, " + w.dim(0) + " * " + w.dim(1),
                x,
                w);
    }

    /**
     * The map between widths that the blocks need not divide: x gets zeros behind it up to N D, and of the N E outputs the first
     * are kept.
     *
     * @param x (.., up to N D)
     * @param outputs width of the result, at most N E
     */
    public static Tensor padded(GraphBuilder g, Tensor x, Tensor w, int outputs) {
        ShapeException.rank("BlockDiagonal", w, 3);
        int from = w.dim(0) * w.dim(1);
        int to = w.dim(0) * w.dim(2);
        ShapeException.check(
                x.dim(-1) <= from && outputs > 0 && outputs <= to,
                "BlockDiagonal",
                "x's width " + x.dim(-1) + " and the " + outputs + " outputs must lie within the blocks' " + from
                        + " and " + to,
                x,
                w);
        Tensor y = g.apply(new BlockDiagonal(x.dim(-1) == from ? x : g.apply(new Pad(x, from, 0)), w));
        return outputs == to ? y : g.apply(new Slice(y, 0, outputs));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType y = TensorType.f32(x.shape().withLast(w.dim(0) * w.dim(2)));
        int join = join();
        Outputs<TensorType> result = Outputs.of(Out.Y, y);
        return join == 1
                ? result
                : result.and(Out.WIDENED, TensorType.f32(w.dim(0) / join, join * w.dim(1), join * w.dim(2)));
    }

    /** The number of blocks to join, so that a block's outputs fill a vector of {@value #LANES} lanes as far as they can. */
    private int join() {
        int join = Math.max(1, LANES / Math.max(1, w.dim(2)));
        while (w.dim(0) % join != 0) {
            join--;
        }
        return join;
    }

    @Override
    public int tasks() {
        return join() == 1 ? 1 : 2;
    }

    @Override
    public void emit(Emitter e) {
        int join = join();
        if (join > 1) {
            e.task("widen", BlockMatMul::widen)
                    .with(reads(w), writes(Out.WIDENED), sizes(w.dim(0), join, w.dim(1), w.dim(2)));
        }
        e.task("blocks", BlockMatMul::forward)
                .with(
                        reads(x, join > 1 ? Out.WIDENED : w),
                        writes(Out.Y),
                        sizes(x.shape().rows(), w.dim(0) / join, join * w.dim(1), join * w.dim(2)));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new BlockDiagonal(b.grad(Out.Y), b.apply(new Transpose(w)))));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new Gradient(x, b.grad(Out.Y), w.dim(0))));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * w.dim(2));
    }

    /** The gradient at w. x: (.., N D); dy: (.., N E); dw: (N, D, E). */
    public record Gradient(Tensor x, Tensor dy, int blocks) implements Op {

        /** Refuses different numbers of rows. */
        public Gradient {
            ShapeException.check(
                    x.shape().rows() == dy.shape().rows(),
                    "BlockDiagonalGradient",
                    "x and dy must have the same rows",
                    x,
                    dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(blocks, x.dim(-1) / blocks, dy.dim(-1) / blocks));
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.task("weight", BlockMatMul::gradientWeight)
                    .with(
                            reads(x, dy),
                            writes(e.output()),
                            sizes(rows, blocks, x.dim(-1) / blocks, dy.dim(-1) / blocks));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size() * dy.dim(-1) / blocks);
        }
    }
}
