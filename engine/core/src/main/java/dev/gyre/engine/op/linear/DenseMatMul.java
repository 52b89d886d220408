package dev.gyre.engine.op.linear;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Arrays;

/** y = x w, a linear map of the innermost axis. x: (.., K); w: (K, N); y: (.., N). */
public record DenseMatMul(Tensor x, Tensor w) implements Op {

    /** Refuses a w that isn't a matrix with as many rows as x is wide. */
    public DenseMatMul {
        ShapeException.rank("MatMul", w, 2);
        ShapeException.check(
                x.dim(-1) == w.dim(0), "MatMul", "x's width " + x.dim(-1) + " must equal w's rows " + w.dim(0), x, w);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(w.dim(1))));
    }

    @Override
    public void emit(Emitter e) {
        Products.nn(e, x, w, 1, x.shape().rows(), w.dim(0), w.dim(1));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new DenseMatMul(b.grad(), b.apply(new Transpose(w)))));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new Gradient(x, b.grad())));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        int depth = w.dim(0);
        int width = w.dim(1);
        double[] left = a.of(x);
        double[] right = a.of(w);
        double[] y = a.output();
        Arrays.fill(y, 0);
        for (int row = 0; row < x.shape().rows(); row++) {
            for (int k = 0; k < depth; k++) {
                double factor = left[row * depth + k];
                for (int n = 0; n < width; n++) {
                    y[row * width + n] += factor * right[k * width + n];
                }
            }
        }
    }

    @Override
    public String name() {
        return "MatMul";
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * w.dim(1));
    }

    /** dw = x^T dy, summed over every axis but the innermost. x: (.., K); dy: (.., N); dw: (K, N). */
    public record Gradient(Tensor x, Tensor dy) implements Op {

        /** Refuses different numbers of rows. */
        public Gradient {
            ShapeException.check(
                    x.shape().rows() == dy.shape().rows(), "MatMulGradient", "x and dy must have the same rows", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(-1), dy.dim(-1)));
        }

        @Override
        public int tasks() {
            return Products.tnTasks(x.shape().rows());
        }

        @Override
        public void emit(Emitter e) {
            Products.tn(e, x, dy, 1, x.shape().rows(), x.dim(-1), dy.dim(-1));
        }

        @Override
        public void compute(DoubleArrays a) {
            int depth = x.dim(-1);
            int width = dy.dim(-1);
            double[] left = a.of(x);
            double[] up = a.of(dy);
            double[] dw = a.output();
            Arrays.fill(dw, 0);
            for (int row = 0; row < x.shape().rows(); row++) {
                for (int k = 0; k < depth; k++) {
                    double factor = left[row * depth + k];
                    for (int n = 0; n < width; n++) {
                        dw[k * width + n] += factor * up[row * width + n];
                    }
                }
            }
        }

        @Override
        public String name() {
            return "MatMulGradient";
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size() * dy.dim(-1));
        }
    }
}
