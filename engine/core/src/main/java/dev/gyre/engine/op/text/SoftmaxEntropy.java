package dev.gyre.engine.op.text;

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
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.text.ByteHashes;
import java.util.Arrays;

/**
 * Entropy, in nats, of the distribution that logits stand for: of byte i + 1 after byte i, it says where patches begin.
 * Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 2.3. logits: (.., V); y: (..). A logit of minus infinity has
 * probability zero and adds nothing; a row of nothing else, or with NaN, gives NaN.
 */
public record SoftmaxEntropy(Tensor logits) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The entropy in nats. (..) */
        H,
        /** Kept: the largest logit and the sum of exponentials of each row. */
        MOMENTS
    }

    /** Refuses logits without rows or without choices. */
    public SoftmaxEntropy {
        ShapeException.check(
                logits.shape().rank() >= 2 && logits.shape().size() > 0,
                "SoftmaxEntropy",
                "logits must have at least two axes and not be empty",
                logits);
    }

    @Override
    public Outputs<TensorType> outputs() {
        int[] dims = logits.shape().toArray();
        return Outputs.of(Out.H, TensorType.f32(Shape.of(Arrays.copyOf(dims, dims.length - 1))))
                .and(Out.MOMENTS, TensorType.f32(logits.shape().rows(), ByteHashes.MOMENTS));
    }

    @Override
    public void emit(Emitter e) {
        int rows = logits.shape().rows();
        e.task("entropy", ByteHashes::entropy)
                .with(reads(logits), writes(Out.H, Out.MOMENTS), sizes(rows, logits.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(logits, b.apply(new Gradient(logits, b.output(Out.MOMENTS), b.output(Out.H), b.grad(Out.H))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * logits.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = logits.shape().size();
        return RooflineBound.of(this, 4 * n)
                .and(Operation.EXP, n)
                .and(Operation.LOG, logits.shape().rows());
    }

    /** The gradient at the logits. */
    public record Gradient(Tensor logits, Tensor moments, Tensor y, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("SoftmaxEntropyGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(logits.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = logits.shape().rows();
            e.task("logits", ByteHashes::entropyGradient)
                    .with(reads(logits, moments, y, dy), writes(e.output()), sizes(rows, logits.dim(-1)));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 6L * logits.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = logits.shape().size();
            return RooflineBound.of(this, 3 * n).and(Operation.EXP, n);
        }
    }
}
