package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.training.Descent;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The norm of all gradients together, and the factor that keeps it within a limit; the gradients stay as they are, and
 * {@link AdamW} takes the factor. Pascanu et al. 2013, arXiv:1211.5063. Outputs: norm (1); scale (1) = min(1, limit /
 * (norm + 1e-6)), NaN where the norm isn't finite. No gradient.
 */
public record ClipByNorm(List<Tensor> gradients, float limit) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The norm of the gradients. (1) */
        NORM,
        /** The factor that the gradients are to be multiplied with. (1) */
        SCALE,
        /** Scratch. */
        SUMS
    }

    private static final int MOST = 1000;

    /** Refuses an empty list, more gradients than one task graph takes, and a limit that isn't positive. */
    public ClipByNorm {
        gradients = List.copyOf(gradients);
        ShapeException.check(!gradients.isEmpty(), "ClipByNorm", "there must be at least one gradient");
        ShapeException.check(
                gradients.size() <= MOST,
                "ClipByNorm",
                gradients.size() + " gradients are more than the " + MOST + " that fit: join some, or clip in parts");
        ShapeException.check(limit > 0f, "ClipByNorm", "the limit must be positive, but is " + limit);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.NORM, TensorType.f32(1))
                .and(Out.SCALE, TensorType.f32(1))
                .and(Out.SUMS, TensorType.f32(Descent.SLICES));
    }

    @Override
    public int tasks() {
        return (gradients.size() + Descent.GROUP - 1) / Descent.GROUP + 1;
    }

    @Override
    public void emit(Emitter e) {
        for (int from = 0; from < gradients.size(); from += Descent.GROUP) {
            squares(e, from);
        }
        e.task("clip", Descent::clip).with(reads(Out.SUMS), writes(Out.NORM, Out.SCALE), sizes(limit));
    }

    private void squares(Emitter e, int from) {
        List<Tensor> group =
                IntStream.range(from, from + Descent.GROUP).mapToObj(this::at).toList();
        Object[] lengths =
                IntStream.range(from, from + Descent.GROUP).mapToObj(this::size).toArray();
        if (from == 0) {
            e.task("squares" + from, Descent::squares).with(reads(group), writes(Out.SUMS), sizes(lengths));
        } else {
            e.task("squares" + from, Descent::moreSquares).with(reads(group), modifies(Out.SUMS), sizes(lengths));
        }
    }

    private Tensor at(int i) {
        return gradients.get(Math.min(i, gradients.size() - 1));
    }

    private int size(int i) {
        return i < gradients.size() ? at(i).shape().size() : 0;
    }

    @Override
    public Cost cost() {
        return Cost.of(
                this, gradients.stream().mapToLong(t -> 2L * t.shape().size()).sum());
    }
}
