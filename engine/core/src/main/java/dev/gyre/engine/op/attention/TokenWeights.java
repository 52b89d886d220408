package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Activations;
import dev.gyre.tasks.attention.TokenAttention;
import java.util.List;

/**
 * The weights of Pattention for its scores. Wang et al. 2024, arXiv:2410.23168. s, weights: (.., n), n tokens. Where all scores
 * of a row are zero, the normalised GeLUs give weights of zero and pass no gradient on.
 *
 * @param scale the weights' constant factor, see {@link Kind}; it stays when tokens are added
 */
public record TokenWeights(Tensor s, Kind kind, float scale) implements Op {

    /** How scores become weights. */
    public enum Kind {
        /** GELU(scale s / |s|), the published form; scale is the root of the number of tokens. */
        GELU_OF_NORMED,
        /** scale GELU(s) / |GELU(s)|; scale is the root of the number of tokens. */
        NORMED_GELU,
        /** scale softmax(s); scale is the number of tokens. */
        SOFTMAX;

        /** The scale for the given number of tokens. */
        public float scale(int tokens) {
            return this == SOFTMAX ? tokens : (float) Math.sqrt(tokens);
        }
    }

    private static final int FIRST_MOMENT = 1;
    private static final int SECOND_MOMENT = 2;

    /** Refuses a scale that isn't positive and finite, and rows without tokens. */
    public TokenWeights {
        ShapeException.check(
                scale > 0f && Float.isFinite(scale),
                "TokenWeights",
                "the scale must be positive and finite, but is " + scale,
                s);
        ShapeException.check(s.dim(-1) > 0, "TokenWeights", "there must be a token", s);
    }

    /** The weights; 1 / norm or 1 / sum of each row; GELU(s) or the largest score of each row, as the kind needs it. */
    @Override
    public List<TensorType> outputs() {
        TensorType rows = TensorType.f32(s.shape().rows());
        return switch (kind) {
            case GELU_OF_NORMED -> List.of(s.type(), rows);
            case NORMED_GELU -> List.of(s.type(), rows, s.type());
            case SOFTMAX -> List.of(s.type(), rows, rows);
        };
    }

    @Override
    public int tasks() {
        return kind == Kind.NORMED_GELU ? 3 : 2;
    }

    @Override
    public void emit(Emitter e) {
        int rows = s.shape().rows();
        int tokens = s.dim(-1);
        switch (kind) {
            case GELU_OF_NORMED ->
                e.graph()
                        .task(
                                e.id("norms"),
                                TokenAttention::inverseNorms,
                                e.floats(s),
                                e.floats(FIRST_MOMENT),
                                rows,
                                tokens)
                        .task(
                                e.id("gelu"),
                                TokenAttention::geluOfNormed,
                                e.floats(s),
                                e.floats(FIRST_MOMENT),
                                e.floats(0),
                                rows,
                                tokens,
                                scale);
            case NORMED_GELU -> emitNormedGelu(e, rows, tokens);
            case SOFTMAX ->
                e.graph()
                        .task(
                                e.id("moments"),
                                TokenAttention::softmaxMoments,
                                e.floats(s),
                                e.floats(SECOND_MOMENT),
                                e.floats(FIRST_MOMENT),
                                rows,
                                tokens)
                        .task(
                                e.id("softmax"),
                                TokenAttention::softmax,
                                e.floats(s),
                                e.floats(SECOND_MOMENT),
                                e.floats(FIRST_MOMENT),
                                e.floats(0),
                                rows,
                                tokens,
                                scale);
        }
    }

    private void emitNormedGelu(Emitter e, int rows, int tokens) {
        e.graph()
                .task(e.id("gelu"), Activations::gelu, e.floats(s), e.floats(SECOND_MOMENT), rows * tokens)
                .task(
                        e.id("norms"),
                        TokenAttention::inverseNorms,
                        e.floats(SECOND_MOMENT),
                        e.floats(FIRST_MOMENT),
                        rows,
                        tokens)
                .task(
                        e.id("scale"),
                        TokenAttention::scaleRows,
                        e.floats(SECOND_MOMENT),
                        e.floats(FIRST_MOMENT),
                        e.floats(0),
                        rows,
                        tokens,
                        scale);
    }

    @Override
    public void gradient(Backward b) {
        Tensor da = b.grad(0);
        b.contribute(
                s,
                switch (kind) {
                    case GELU_OF_NORMED -> b.apply(new Gradient(s, b.output(FIRST_MOMENT), da, scale));
                    case NORMED_GELU -> {
                        Tensor gelu = b.output(SECOND_MOMENT);
                        Tensor dGelu = b.apply(new NormGradient(gelu, b.output(FIRST_MOMENT), da, scale));
                        yield b.apply(new Activation.Gradient(s, dGelu, Activation.Kind.GELU));
                    }
                    case SOFTMAX -> b.apply(new SoftmaxGradient(b.output(0), da, scale));
                });
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * s.shape().size());
    }

    /** The gradient through GELU(scale s / |s|). s, da, ds: (.., n); inv: 1 / |s| of each row. */
    public record Gradient(Tensor s, Tensor inv, Tensor da, float scale) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("TokenWeightsGradient", s, da);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(s.type(), s.type(), inv.type());
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int rows = s.shape().rows();
            int tokens = s.dim(-1);
            e.graph()
                    .task(
                            e.id("gelu"),
                            TokenAttention::geluOfNormedGradient,
                            e.floats(s),
                            e.floats(inv),
                            e.floats(da),
                            e.floats(1),
                            rows,
                            tokens,
                            scale);
            emitNormGradient(e, s, inv, e.output(1), 2, scale);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 16L * s.shape().size());
        }
    }

    /** The gradient through scale x / |x|. x, dy, dx: (.., n); inv: 1 / |x| of each row. */
    public record NormGradient(Tensor x, Tensor inv, Tensor dy, float scale) implements Op {

        /** Refuses different shapes. */
        public NormGradient {
            ShapeException.same("TokenWeightsNormGradient", x, dy);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(x.type(), inv.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            emitNormGradient(e, x, inv, dy, 1, scale);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 8L * x.shape().size());
        }
    }

    private static void emitNormGradient(Emitter e, Tensor x, Tensor inv, Tensor dy, int dot, float scale) {
        int rows = x.shape().rows();
        int tokens = x.dim(-1);
        e.graph()
                .task(
                        e.id("along"),
                        TokenAttention::rowProducts,
                        e.floats(dy),
                        e.floats(x),
                        e.floats(dot),
                        rows,
                        tokens,
                        1f)
                .task(
                        e.id("norm"),
                        TokenAttention::normGradient,
                        e.floats(x),
                        e.floats(inv),
                        e.floats(dy),
                        e.floats(dot),
                        e.floats(0),
                        rows,
                        tokens,
                        scale);
    }

    /** The gradient through scale softmax(s). a: the weights; a, da, ds: (.., n). */
    public record SoftmaxGradient(Tensor a, Tensor da, float scale) implements Op {

        /** Refuses different shapes. */
        public SoftmaxGradient {
            ShapeException.same("TokenWeightsSoftmaxGradient", a, da);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(a.type(), TensorType.f32(a.shape().rows()));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = a.shape().rows();
            int tokens = a.dim(-1);
            e.graph()
                    .task(
                            e.id("mean"),
                            TokenAttention::rowProducts,
                            e.floats(da),
                            e.floats(a),
                            e.floats(1),
                            rows,
                            tokens,
                            1f / scale)
                    .task(
                            e.id("softmax"),
                            TokenAttention::softmaxGradient,
                            e.floats(a),
                            e.floats(da),
                            e.floats(1),
                            e.floats(0),
                            rows,
                            tokens);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * a.shape().size());
        }
    }
}
