package dev.gyre.engine.op.elementwise;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.ChannelScaling;
import java.util.Arrays;

/** A factor for each channel: x (.., C) times s (C). */
public record ChannelScale(Tensor x, Tensor s) implements Op {

    /** Refuses a factor for another number of channels. */
    public ChannelScale {
        ShapeException.rank("ChannelScale", s, 1);
        ShapeException.check(
                x.dim(-1) == s.dim(0), "ChannelScale", "x's width " + x.dim(-1) + " must equal the length of s", x, s);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("forward", ChannelScaling::forward)
                .with(reads(x, s), writes(e.output()), sizes(x.shape().rows(), x.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new ChannelScale(b.grad(), s)));
        }
        if (b.wants(s)) {
            b.contribute(s, b.apply(new Gradient(x, b.grad())));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        double[] factor = a.of(s);
        a.fill(i -> in[i] * factor[i % factor.length]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }

    /** Gradient at the factors. */
    public record Gradient(Tensor x, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(-1)));
        }

        @Override
        public void emit(Emitter e) {
            e.task("scale", ChannelScaling::scaleGradient)
                    .with(reads(x, dy), writes(e.output()), sizes(x.shape().rows(), x.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(x);
            double[] up = a.of(dy);
            double[] sums = a.output();
            Arrays.fill(sums, 0);
            for (int i = 0; i < dy.shape().size(); i++) {
                sums[i % sums.length] += in[i] * up[i];
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size());
        }
    }
}
