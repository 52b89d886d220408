package dev.gyre.engine.op.convolution;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.convolution.CausalConvolution;

/**
 * Depthwise causal convolution over time with K taps, the last one for the current position. x: (B, T, C); weight: (C, K);
 * bias: (C); state: (B, K - 1, C), the inputs before the sequence, oldest first. Outputs: y (B, T, C), and the state after
 * the sequence. With T = 1 it's the step of generation. Gradients go to x, weight and bias; there's none through a state,
 * and asking for one throws.
 */
public record CausalConv(Tensor x, Tensor weight, Tensor bias, Tensor state) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The output. (B, T, C) */
        Y,
        /** The state after the sequence, as the one before it. */
        LAST
    }

    /** Refuses less than two taps, and shapes that don't fit x. */
    public CausalConv {
        ShapeException.rank("CausalConv", x, 3);
        ShapeException.rank("CausalConv", weight, 2);
        ShapeException.check(weight.dim(1) >= 2, "CausalConv", "there must be at least two taps", weight);
        ShapeException.check(
                weight.dim(0) == x.dim(2) && bias.shape().equals(Shape.of(x.dim(2))),
                "CausalConv",
                "weight (C, K) and bias (C) must have x's " + x.dim(2) + " channels",
                x,
                weight,
                bias);
        ShapeException.check(
                state.shape().equals(Shape.of(x.dim(0), weight.dim(1) - 1, x.dim(2))),
                "CausalConv",
                "the state must be (B, K - 1, C)",
                x,
                weight,
                state);
    }

    /** The output over a sequence with zeros before it. */
    public static Tensor of(GraphBuilder g, Tensor x, Tensor weight, Tensor bias) {
        Tensor zeros = g.apply(new Fill(Shape.of(x.dim(0), weight.dim(1) - 1, x.dim(2)), 0f));
        return g.apply(new CausalConv(x, weight, bias, zeros));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, x.type()).and(Out.LAST, state.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("convolve", CausalConvolution::forward)
                .with(reads(x, weight, bias, state), writes(Out.Y), sizes(x.shape(), weight.dim(1)));
        e.task("advance", CausalConvolution::advance)
                .with(reads(x, state), writes(Out.LAST), sizes(x.shape(), weight.dim(1)));
    }

    @Override
    public void gradient(Backward b) {
        if (b.hasGrad(Out.LAST) || b.wants(state)) {
            throw new GyreException("CausalConv has no gradient through its state " + state + ": make it a constant");
        }
        Tensor dy = b.grad(Out.Y);
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(weight, dy)));
        }
        if (b.wants(weight)) {
            b.contribute(weight, b.apply(new WeightGradient(x, state, dy)));
        }
        if (b.wants(bias)) {
            b.contribute(bias, b.apply(new AddBias.Gradient(dy)));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * weight.dim(1));
    }

    /** The gradient at x. weight: (C, K); dy, dx: (B, T, C). */
    public record Gradient(Tensor weight, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(dy.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("input", CausalConvolution::gradientInput)
                    .with(reads(weight, dy), writes(e.output()), sizes(dy.shape(), weight.dim(1)));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * dy.shape().size() * weight.dim(1));
        }
    }

    /** The gradient at the weight. x, dy: (B, T, C); state: (B, K - 1, C); result: (C, K). */
    public record WeightGradient(Tensor x, Tensor state, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public WeightGradient {
            ShapeException.same("CausalConvWeightGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(2), state.dim(1) + 1));
        }

        @Override
        public void emit(Emitter e) {
            e.task("weight", CausalConvolution::gradientWeight)
                    .with(reads(x, state, dy), writes(e.output()), sizes(x.shape(), state.dim(1) + 1));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size() * (state.dim(1) + 1));
        }
    }
}
