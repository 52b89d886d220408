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
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linear.Monarch;

/**
 * A linear map with a matrix that is block-diagonal but for a permutation on each side: blocks lie interleaved, as strides apart.
 * Together with {@link BlockDiagonal} it makes Monarch matrices, {@link #product}. Fu et al. 2023, arXiv:2310.12109.
 *
 * <pre>y[a, o, c] = sum over i of w[a, o, i, c] x[a, i, c]</pre>
 *
 * @param x (.., A I C)
 * @param w (A, O, I, C) as outer block, output, input, interleaved block; blocks side by side, C = 1, are better served by
 *     {@link BlockDiagonal}
 */
public record MonarchFactor(Tensor x, Tensor w) implements Op {

    /** Refuses blocks that don't add up to x's width. */
    public MonarchFactor {
        ShapeException.rank("MonarchFactor", w, 4);
        ShapeException.check(
                x.dim(-1) == w.dim(0) * w.dim(2) * w.dim(3),
                "MonarchFactor",
                "x's width " + x.dim(-1) + " must be w's blocks times inputs times interleaved blocks, " + w.dim(0)
                        + " * " + w.dim(2) + " * " + w.dim(3),
                x,
                w);
    }

    /**
     * x times a Monarch matrix of order p, given as its p factors. In the square case of width b^p, with x as a tensor of p axes of
     * b, the first factor contracts the innermost axis and each further one the axis before: (b^(p-1), b, b), (b^(p-2), b, b, b),
     * (b^(p-3), b, b, b^2) and so on. Any other factors whose widths fit each other do as well; what one has as its blocks the
     * next may read as inputs.
     *
     * @param factors (N, I, O), a {@link BlockDiagonal}, or (A, O, I, C), a {@link MonarchFactor}, in the order of their use
     */
    public static Tensor product(GraphBuilder g, Tensor x, Tensor... factors) {
        Tensor y = x;
        for (Tensor w : factors) {
            y = g.apply(w.shape().rank() == 3 ? new BlockDiagonal(y, w) : new MonarchFactor(y, w));
        }
        return y;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(w.dim(0) * w.dim(1) * w.dim(3))));
    }

    @Override
    public void emit(Emitter e) {
        e.task("interleaved", Monarch::forward)
                .with(reads(x, w), writes(e.output()), sizes(x.shape().rows(), w.shape()));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(w, b.grad())));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new WeightGradient(x, b.grad(), w.type())));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().rows() * w.shape().size());
    }

    /** The gradient at x. w: (A, O, I, C); dy: (.., A O C); dx: (.., A I C). */
    public record Gradient(Tensor w, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(dy.shape().withLast(w.dim(0) * w.dim(2) * w.dim(3))));
        }

        @Override
        public void emit(Emitter e) {
            e.task("input", Monarch::gradientInput)
                    .with(reads(w, dy), writes(e.output()), sizes(dy.shape().rows(), w.shape()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * dy.shape().rows() * w.shape().size());
        }
    }

    /** The gradient at w. x: (.., A I C); dy: (.., A O C); weight: w's type, (A, O, I, C). */
    public record WeightGradient(Tensor x, Tensor dy, TensorType weight) implements Op {

        /** Refuses different numbers of rows. */
        public WeightGradient {
            ShapeException.check(
                    x.shape().rows() == dy.shape().rows(),
                    "MonarchFactorWeightGradient",
                    "x and dy must have the same rows",
                    x,
                    dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(weight);
        }

        @Override
        public void emit(Emitter e) {
            e.task("weight", Monarch::gradientWeight)
                    .with(reads(x, dy), writes(e.output()), sizes(x.shape().rows(), weight.shape()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().rows() * weight.shape().size());
        }
    }
}
