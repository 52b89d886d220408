package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.linearattention.HybridMixing;

/**
 * The spans of the last keys that T new tokens see by softmax and by features, where the tokens follow others and the keys before
 * them are kept, L of them: row j of the keys is that of token number position - L + j. Outputs, int32: {@code behind}, the first row
 * that there is and that isn't older than L, {@code from}, the first one in the window, and {@code to}, the one behind the token's
 * own, (B, T) each, and ones (B, L + T) for {@link KeySpans}.
 *
 * <p>A window is that of W tokens, or, in blocks, the token's own block of W and the one before; blocks begin with the text. L must
 * be W at least, or twice that in blocks. What's older than {@code behind} is in a state.
 *
 * @param position int32 (B), the number of the first new token of each sequence, or (1) for all
 * @param batch B
 * @param time T
 * @param kept L
 * @param window W
 */
public record HybridSpans(Tensor position, int batch, int time, int kept, int window, boolean blocks) implements Op {

    private enum Out {
        /** The start of the keys seen by features; they end where those seen by softmax begin. */
        BEHIND,
        FROM,
        TO,
        SEEN
    }

    /** Refuses other positions, and a window that's longer than what is kept. */
    public HybridSpans {
        ShapeException.check(
                batch > 0
                        && time > 0
                        && (position.type().equals(TensorType.i32(1))
                                || position.type().equals(TensorType.i32(batch))),
                "HybridSpans",
                "there must be one " + DType.I32 + " position, or one for each of the " + batch + " sequences",
                position);
        ShapeException.check(
                window > 0 && kept / (blocks ? 2 : 1) >= window,
                "HybridSpans",
                "a window of " + window + (blocks ? " in blocks" : "") + " needs more than the " + kept
                        + " keys that are kept",
                position);
    }

    /** The rows of keys that the new tokens see by softmax, and those by features. */
    public record Both(KeySpans window, KeySpans behind) {}

    /** Adds the op to a graph. */
    public Both apply(GraphBuilder g) {
        Outputs<Tensor> t = g.add(this);
        Tensor from = t.get(Out.FROM);
        Tensor seen = t.get(Out.SEEN);
        return new Both(new KeySpans(from, t.get(Out.TO), seen), new KeySpans(t.get(Out.BEHIND), from, seen));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType perQuery = TensorType.i32(batch, time);
        return Outputs.of(Out.BEHIND, perQuery)
                .and(Out.FROM, perQuery)
                .and(Out.TO, perQuery)
                .and(Out.SEEN, TensorType.i32(batch, kept + time));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("spans", HybridMixing::spans)
                .with(
                        reads(position),
                        writes(Out.BEHIND, Out.FROM, Out.TO),
                        sizes(batch, time, kept, window, blocks ? 1 : 0, position.dim(0) == 1 ? 0 : 1));
        e.task("seen", Elementwise::fillInts).with(writes(Out.SEEN), sizes(batch * (kept + time), 1));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
