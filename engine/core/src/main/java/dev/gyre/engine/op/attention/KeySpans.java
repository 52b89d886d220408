package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanLayout;
import java.util.List;

/**
 * The keys that each query sees: a span of them, less those that don't count (padding). Causal and windowed attention, documents
 * in a row, blocks and segments are all of this form.
 *
 * @param from int32, the first key of each query. (B, T)
 * @param to int32, the key behind its last one; a span without keys is allowed. (B, T)
 * @param seen int32, zero where a key counts for nobody. (B, S)
 * @param pairs of a query and a key that it sees in all, padding among them, by which work is counted
 */
public record KeySpans(Tensor from, Tensor to, Tensor seen, long pairs) {

    /** Spans that only their numbers tell, which may be of all keys. */
    public KeySpans(Tensor from, Tensor to, Tensor seen) {
        this(from, to, seen, from.shape().size() * (long) seen.dim(1));
    }

    /** Refuses other types, and shapes that don't fit each other. */
    public KeySpans {
        ShapeException.rank("KeySpans", from, 2);
        ShapeException.rank("KeySpans", seen, 2);
        ShapeException.check(
                from.type().equals(TensorType.i32(from.dim(0), from.dim(1)))
                        && to.type().equals(from.type())
                        && seen.type().equals(TensorType.i32(from.dim(0), seen.dim(1))),
                "KeySpans",
                "from and to must be int32 (B, T), seen int32 (B, S)",
                from,
                to,
                seen);
    }

    /** Each query sees itself and what's before it, the last query being at the last key. */
    public static KeySpans causal(GraphBuilder g, int batch, int queries, int keys) {
        return of(g, new RelativeSpans(batch, queries, keys, keys, 0));
    }

    /** Each query sees itself and the {@code window - 1} keys before it. */
    public static KeySpans window(GraphBuilder g, int batch, int queries, int keys, int window) {
        ShapeException.check(window > 0, "KeySpans", "the window must be positive, but is " + window);
        return of(g, new RelativeSpans(batch, queries, keys, window - 1, 0));
    }

    /** The spans by which each query sees itself and what's after it. */
    public static KeySpans anticausal(GraphBuilder g, int batch, int queries, int keys) {
        return of(g, new RelativeSpans(batch, queries, keys, 0, keys));
    }

    /** The spans by which every query sees every key. */
    public static KeySpans all(GraphBuilder g, int batch, int queries, int keys) {
        return of(g, new RelativeSpans(batch, queries, keys, queries + keys, queries + keys));
    }

    /** A copy with a mask of the keys, zero where one doesn't count. (B, S) */
    public KeySpans masked(Tensor keys) {
        return new KeySpans(from, to, keys, pairs);
    }

    /** Emits the task that lays the spans out by blocks of queries, see {@link SpanLayout#spans}. */
    void emitPlan(Emitter e, Tensor plan) {
        e.task("spans", SpanLayout::spans).with(reads(from, to), writes(plan), sizes(from.shape(), seen.dim(1)));
    }

    /** Emits the spans from the keys' side, see {@link SpanLayout#readers}. */
    void emitReaders(Emitter e, Tensor plan, Tensor readers) {
        e.task("readers", SpanLayout::readers)
                .with(reads(plan, seen), writes(readers), sizes(from.shape(), seen.dim(1)));
    }

    private static KeySpans of(GraphBuilder g, RelativeSpans op) {
        Outputs<Tensor> t = g.add(op);
        return new KeySpans(
                t.get(RelativeSpans.Out.FROM), t.get(RelativeSpans.Out.TO), t.get(RelativeSpans.Out.SEEN), op.pairs());
    }

    /** The tensors from, to and seen. */
    List<Tensor> tensors() {
        return List.of(from, to, seen);
    }
}
