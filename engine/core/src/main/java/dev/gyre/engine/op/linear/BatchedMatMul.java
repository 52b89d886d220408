package dev.gyre.engine.op.linear;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/** y[g] = x[g] w[g], independent products. x: (G, M, K); w: (G, K, N); y: (G, M, N). */
public record BatchedMatMul(Tensor x, Tensor w) implements Op {

    /** Refuses factors that don't fit each other. */
    public BatchedMatMul {
        ShapeException.rank("BatchedMatMul", x, 3);
        ShapeException.rank("BatchedMatMul", w, 3);
        ShapeException.check(
                x.dim(0) == w.dim(0) && x.dim(2) == w.dim(1),
                "BatchedMatMul",
                "x (G, M, K) and w (G, K, N) must agree in G and K",
                x,
                w);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.dim(0), x.dim(1), w.dim(2)));
    }

    @Override
    public void emit(Emitter e) {
        Products.nn(e, x, w, x.dim(0), x.dim(1), x.dim(2), w.dim(2));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new BatchedMatMul(b.grad(), b.apply(new Transpose(w)))));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new Gradient(x, b.grad())));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * w.dim(2));
    }

    /** dw[g] = x[g]^T dy[g]. x: (G, M, K); dy: (G, M, N); dw: (G, K, N). */
    public record Gradient(Tensor x, Tensor dy) implements Op {

        /** Refuses factors that don't fit each other. */
        public Gradient {
            ShapeException.rank("BatchedMatMulGradient", x, 3);
            ShapeException.rank("BatchedMatMulGradient", dy, 3);
            ShapeException.check(
                    x.dim(0) == dy.dim(0) && x.dim(1) == dy.dim(1),
                    "BatchedMatMulGradient",
                    "x (G, M, K) and dy (G, M, N) must agree in G and M",
                    x,
                    dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(x.dim(0), x.dim(2), dy.dim(2)));
        }

        @Override
        public void emit(Emitter e) {
            Products.tn(e, x, dy, x.dim(0), x.dim(1), x.dim(2), dy.dim(2));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size() * dy.dim(2));
        }
    }
}
