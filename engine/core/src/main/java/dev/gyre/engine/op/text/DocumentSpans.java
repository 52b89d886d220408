package dev.gyre.engine.op.text;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.text.DocumentWindows;

/**
 * Sliding windows within documents, as spans of keys: a token sees itself and at most {@code window - 1} before it, of its own
 * document. Pagnoni et al. 2024 (BLT), arXiv:2412.09871. T new tokens follow S slots with the keys of earlier ones, the latest
 * last; S is 0 where nothing was read. Outputs: int32 from and to (B, T), a token seeing the slots from &lt;= j &lt; to of S + T,
 * and float32 (B, 1), {@code since} as it is when S slots end with the last new token. No gradient.
 *
 * @param ids int32 (B, T)
 * @param since how many of the slots hold tokens of the document that is open. (B, 1)
 * @param slots S
 * @param end id that ends a document and belongs to it; a negative one for none
 */
public record DocumentSpans(Tensor ids, Tensor since, int slots, int window, int end) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The first row that a token sees. (B, T) */
        FROM,
        /** The first that it no longer sees. (B, T) */
        TO,
        /** The slots with tokens of the open document, as since, behind the new tokens. (B, 1) */
        SINCE
    }

    /** Refuses ids that aren't int32 (B, T), and windows without tokens. */
    public DocumentSpans {
        ShapeException.rank("DocumentSpans", ids, 2);
        ShapeException.check(
                ids.type().dtype() == DType.I32
                        && ids.shape().size() > 0
                        && since.type().equals(TensorType.f32(ids.dim(0), 1)),
                "DocumentSpans",
                "ids must be int32 (B, T) and not empty, since float32 (B, 1)",
                ids,
                since);
        ShapeException.check(
                slots >= 0 && window > 0,
                "DocumentSpans",
                "there can't be " + slots + " slots, or a window of " + window,
                ids);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.FROM, ids.type()).and(Out.TO, ids.type()).and(Out.SINCE, since.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int batch = ids.dim(0);
        int time = ids.dim(1);
        e.task("spans", DocumentWindows::spans)
                .with(reads(ids, since), writes(Out.FROM, Out.TO), sizes(batch, time, slots, window, end));
        e.task("count", DocumentWindows::count)
                .with(reads(ids, since), writes(Out.SINCE), sizes(batch, time, slots, end));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (long) Math.min(window, ids.dim(1)) * ids.shape().size());
    }
}
