package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Activations;
import dev.gyre.tasks.attention.TokenAttention;

/**
 * The weights of Pattention for its scores. Wang et al. 2024, arXiv:2410.23168. s, weights: (.., n), n tokens. Where all scores
 * of a row are zero, the normalised GeLUs give weights of zero and pass no gradient on.
 *
 * @param scale the weights' constant factor, see {@link Kind}; it stays when tokens are added
 */
public record TokenWeights(Tensor s, Kind kind, float scale) implements Op {

    /** The function from scores to weights. */
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

    private enum Out {
        WEIGHTS,
        /** 1 / norm of each row. */
        INV,
        /** GELU of the scores, of the kind that norms it. */
        GELU,
        /** 1 / sum of each row of the softmax, and its largest score. */
        INV_SUM,
        TOP
    }

    /** Refuses a scale that isn't positive and finite, and rows without tokens. */
    public TokenWeights {
        ShapeException.check(
                scale > 0f && Float.isFinite(scale),
                "TokenWeights",
                "the scale must be positive and finite, but is " + scale,
                s);
        ShapeException.check(s.dim(-1) > 0, "TokenWeights", "there must be a token", s);
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType rows = TensorType.f32(s.shape().rows());
        Outputs<TensorType> weights = Outputs.of(Out.WEIGHTS, s.type());
        return switch (kind) {
            case GELU_OF_NORMED -> weights.and(Out.INV, rows);
            case NORMED_GELU -> weights.and(Out.INV, rows).and(Out.GELU, s.type());
            case SOFTMAX -> weights.and(Out.INV_SUM, rows).and(Out.TOP, rows);
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
            case GELU_OF_NORMED -> {
                e.task("norms", TokenAttention::inverseNorms).with(reads(s), writes(Out.INV), sizes(rows, tokens));
                e.task("gelu", TokenAttention::geluOfNormed)
                        .with(reads(s, Out.INV), writes(Out.WEIGHTS), sizes(rows, tokens, scale));
            }
            case NORMED_GELU -> emitNormedGelu(e, rows, tokens);
            case SOFTMAX -> {
                e.task("moments", TokenAttention::softmaxMoments)
                        .with(reads(s), writes(Out.TOP, Out.INV_SUM), sizes(rows, tokens));
                e.task("softmax", TokenAttention::softmax)
                        .with(reads(s, Out.TOP, Out.INV_SUM), writes(Out.WEIGHTS), sizes(rows, tokens, scale));
            }
        }
    }

    private void emitNormedGelu(Emitter e, int rows, int tokens) {
        e.task("gelu", Activations::gelu).with(reads(s), writes(Out.GELU), sizes(rows * tokens));
        e.task("norms", TokenAttention::inverseNorms).with(reads(Out.GELU), writes(Out.INV), sizes(rows, tokens));
        e.task("scale", TokenAttention::scaleRows)
                .with(reads(Out.GELU, Out.INV), writes(Out.WEIGHTS), sizes(rows, tokens, scale));
    }

    @Override
    public void gradient(Backward b) {
        Tensor da = b.grad(Out.WEIGHTS);
        b.contribute(
                s,
                switch (kind) {
                    case GELU_OF_NORMED -> b.apply(new Gradient(s, b.output(Out.INV), da, scale));
                    case NORMED_GELU -> {
                        Tensor gelu = b.output(Out.GELU);
                        Tensor dGelu = b.apply(new NormGradient(gelu, b.output(Out.INV), da, scale));
                        yield b.apply(new Activation.Gradient(s, dGelu, Activation.Kind.GELU));
                    }
                    case SOFTMAX -> b.apply(new SoftmaxGradient(b.output(Out.WEIGHTS), da, scale));
                });
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 8L * s.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = s.shape().size();
        return RooflineBound.of(this, 4 * n).and(Operation.EXP, n);
    }

    /** The gradient through GELU(scale s / |s|). s, da, ds: (.., n); inv: 1 / |s| of each row. */
    public record Gradient(Tensor s, Tensor inv, Tensor da, float scale) implements Op {

        private enum GradientOut {
            DS,
            /** The gradient at the normed scores. */
            DNORMED,
            DOT
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("TokenWeightsGradient", s, da);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DS, s.type())
                    .and(GradientOut.DNORMED, s.type())
                    .and(GradientOut.DOT, inv.type());
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            int rows = s.shape().rows();
            int tokens = s.dim(-1);
            e.task("gelu", TokenAttention::geluOfNormedGradient)
                    .with(reads(s, inv, da), writes(GradientOut.DNORMED), sizes(rows, tokens, scale));
            emitNormGradient(e, s, inv, e.output(GradientOut.DNORMED), e.output(GradientOut.DOT), scale);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 16L * s.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = s.shape().size();
            return RooflineBound.of(this, 6 * n).and(Operation.EXP, n);
        }
    }

    /** The gradient through scale x / |x|. x, dy, dx: (.., n); inv: 1 / |x| of each row. */
    public record NormGradient(Tensor x, Tensor inv, Tensor dy, float scale) implements Op {

        private enum NormGradientOut {
            DX,
            DOT
        }

        /** Refuses different shapes. */
        public NormGradient {
            ShapeException.same("TokenWeightsNormGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(NormGradientOut.DX, x.type()).and(NormGradientOut.DOT, inv.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            emitNormGradient(e, x, inv, dy, e.output(NormGradientOut.DOT), scale);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 8L * x.shape().size());
        }
    }

    private static void emitNormGradient(Emitter e, Tensor x, Tensor inv, Tensor dy, Tensor dot, float scale) {
        int rows = x.shape().rows();
        int tokens = x.dim(-1);
        e.task("along", TokenAttention::rowProducts).with(reads(dy, x), writes(dot), sizes(rows, tokens, 1f));
        e.task("norm", TokenAttention::normGradient)
                .with(reads(x, inv, dy, dot), writes(e.output()), sizes(rows, tokens, scale));
    }

    /** The gradient through scale softmax(s). a: the weights; a, da, ds: (.., n). */
    public record SoftmaxGradient(Tensor a, Tensor da, float scale) implements Op {

        private enum SoftmaxGradientOut {
            DS,
            DOTS
        }

        /** Refuses different shapes. */
        public SoftmaxGradient {
            ShapeException.same("TokenWeightsSoftmaxGradient", a, da);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(SoftmaxGradientOut.DS, a.type())
                    .and(SoftmaxGradientOut.DOTS, TensorType.f32(a.shape().rows()));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = a.shape().rows();
            int tokens = a.dim(-1);
            e.task("mean", TokenAttention::rowProducts)
                    .with(reads(da, a), writes(SoftmaxGradientOut.DOTS), sizes(rows, tokens, 1f / scale));
            e.task("softmax", TokenAttention::softmaxGradient)
                    .with(reads(a, da, SoftmaxGradientOut.DOTS), writes(SoftmaxGradientOut.DS), sizes(rows, tokens));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * a.shape().size());
        }
    }
}
