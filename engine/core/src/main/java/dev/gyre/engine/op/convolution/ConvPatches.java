package dev.gyre.engine.op.convolution;

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
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.convolution.ImagePatches;

/**
 * The patches of images that a two-dimensional convolution looks at. x: (N, H, W, C); y: (N, ceil(H / stride),
 * ceil(W / stride), K K C), each patch row by row. Around the image lie zeros, as many as the patches need, and where
 * that's an odd number the odd one behind: TensorFlow's padding SAME.
 *
 * @param kernel K, rows and columns of a patch
 * @param stride pixels from one patch to the next
 */
public record ConvPatches(Tensor x, int kernel, int stride) implements Op {

    /** Refuses anything but images, and settings below 1. */
    public ConvPatches {
        ShapeException.rank("ConvPatches", x, 4);
        ShapeException.check(
                kernel >= 1 && stride >= 1,
                "ConvPatches",
                "kernel " + kernel + " and stride " + stride + " must be 1 or more",
                x);
    }

    /** y (N, P, Q, O), the convolution of x (N, H, W, I) with weights (K, K, I, O) as TensorFlow has them. */
    public static Tensor convolution(GraphBuilder g, Tensor x, Tensor weight, int stride) {
        ShapeException.rank("convolution", weight, 4);
        ShapeException.check(
                weight.dim(0) == weight.dim(1) && weight.dim(2) == x.dim(-1),
                "convolution",
                "the weight must be (K, K, in, out) with x's " + x.dim(-1) + " channels",
                x,
                weight);
        Tensor patches = g.apply(new ConvPatches(x, weight.dim(0), stride));
        Tensor matrix = g.apply(new Reshape(weight, Shape.of(patches.dim(-1), weight.dim(3))));
        return g.apply(new DenseMatMul(patches, matrix));
    }

    private static int count(int pixels, int stride) {
        return (pixels + stride - 1) / stride;
    }

    /** Zeros before the first pixel of an axis. */
    private static int before(int pixels, int kernel, int stride) {
        return Math.max(0, (count(pixels, stride) - 1) * stride + kernel - pixels) / 2;
    }

    @Override
    public Outputs<TensorType> outputs() {
        int width = kernel * kernel * x.dim(3);
        return Outputs.of(TensorType.f32(x.dim(0), count(x.dim(1), stride), count(x.dim(2), stride), width));
    }

    @Override
    public void emit(Emitter e) {
        int rows = count(x.dim(1), stride);
        int columns = count(x.dim(2), stride);
        e.task("gather", ImagePatches::gather)
                .with(
                        reads(x),
                        writes(e.output()),
                        sizes(x.dim(0) * rows * columns, x.dim(1), x.dim(2), x.dim(3)),
                        sizes(rows, columns, kernel, kernel * kernel, stride),
                        sizes(before(x.dim(1), kernel, stride), before(x.dim(2), kernel, stride)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(x.type(), kernel, stride, b.grad())));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    /** The sum of what comes back at each pixel. dy: (N, P, Q, K K C); result: (N, H, W, C). */
    public record Gradient(TensorType image, int kernel, int stride, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(image);
        }

        @Override
        public void emit(Emitter e) {
            int height = image.shape().dim(1);
            int width = image.shape().dim(2);
            e.task("sum", ImagePatches::gradient)
                    .with(
                            reads(dy),
                            writes(e.output()),
                            sizes(
                                    image.shape().rows(),
                                    height,
                                    width,
                                    image.shape().dim(3)),
                            sizes(dy.dim(1), dy.dim(2), kernel, kernel * kernel, stride),
                            sizes(before(height, kernel, stride), before(width, kernel, stride)));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
