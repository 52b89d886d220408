package dev.gyre.engine.op.convolution;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.convolution.ImagePooling;

/**
 * The mean over windows of images that neither overlap nor leave a pixel out; with a window of the image's size it's the
 * global average. x: (N, H, W, C); y: (N, H / height, W / width, C).
 *
 * @param height rows of a window
 * @param width columns of a window
 */
public record AveragePool(Tensor x, int height, int width) implements Op {

    /** Refuses anything but images, and windows that don't fill them. */
    public AveragePool {
        ShapeException.rank("AveragePool", x, 4);
        ShapeException.check(
                height >= 1 && width >= 1 && x.dim(1) % height == 0 && x.dim(2) % width == 0,
                "AveragePool",
                "windows of " + height + " by " + width + " must fill the image",
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.dim(0), x.dim(1) / height, x.dim(2) / width, x.dim(3)));
    }

    @Override
    public void emit(Emitter e) {
        int columns = x.dim(2) / width;
        int windows = x.dim(0) * (x.dim(1) / height) * columns;
        e.task("average", ImagePooling::average)
                .with(reads(x), writes(e.output()), sizes(windows, columns, x.dim(3), height, width));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.grad(), height, width)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }

    /** Each window's gradient, shared out evenly. dy: (N, P, Q, C); dx: (N, P height, Q width, C). */
    public record Gradient(Tensor dy, int height, int width) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(dy.dim(0), dy.dim(1) * height, dy.dim(2) * width, dy.dim(3)));
        }

        @Override
        public void emit(Emitter e) {
            int pixels = dy.dim(0) * dy.dim(1) * height * dy.dim(2) * width;
            e.task("share", ImagePooling::averageGradient)
                    .with(reads(dy), writes(e.output()), sizes(pixels, dy.dim(2), dy.dim(3), height, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, (long) dy.shape().size() * height * width);
        }
    }
}
