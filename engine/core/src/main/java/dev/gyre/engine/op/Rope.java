package dev.gyre.engine.op;

import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.Rotary;
import java.util.List;

/**
 * Rotary position embedding with theta = 10000. Su et al. 2021, arXiv:2104.09864. Within each head, channel i of the first
 * half and channel i of the second half are a pair, turned by the angle position * theta^(-2 i / D). x, y: (B, T, N D);
 * offset: int32 (1), the position of the first step, not negative. Angles are float32: good to 1e-7 of the position.
 */
public record Rope(Tensor x, Tensor offset, int heads) implements Op {

    private static final double THETA = 10_000;

    /** Refuses heads that don't divide the width into even parts, and an offset that isn't one int32. */
    public Rope {
        check("Rope", x, offset, heads);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x, offset);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        rotate(e, x, offset, heads, 1f);
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.grad(0), offset, heads)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * x.shape().size());
    }

    private static void check(String op, Tensor x, Tensor offset, int heads) {
        ShapeException.rank(op, x, 3);
        ShapeException.check(
                heads > 0 && x.dim(2) % (2 * heads) == 0,
                op,
                "x's width " + x.dim(2) + " must be a multiple of twice the " + heads + " heads",
                x);
        ShapeException.check(
                offset.type().equals(TensorType.i32(1)), op, "the offset must be one " + DType.I32, offset);
    }

    private static void rotate(Emitter e, Tensor x, Tensor offset, int heads, float sign) {
        int half = x.dim(2) / heads / 2;
        int rows = x.shape().rows();
        float decay = (float) (Math.log(THETA) / half);
        e.graph()
                .task(
                        e.id("rotate"),
                        Rotary::rotate,
                        e.floats(x),
                        e.ints(offset),
                        e.floats(0),
                        rows,
                        x.dim(1),
                        heads,
                        half,
                        decay,
                        sign);
    }

    /** The rotation back: a rotation's transpose is its inverse. dy, dx: (B, T, N D). */
    public record Gradient(Tensor dy, Tensor offset, int heads) implements Op {

        /** Refuses what {@link Rope} refuses. */
        public Gradient {
            check("RopeGradient", dy, offset, heads);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(dy, offset);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(dy.type());
        }

        @Override
        public void emit(Emitter e) {
            rotate(e, dy, offset, heads, -1f);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 6L * dy.shape().size());
        }
    }
}
