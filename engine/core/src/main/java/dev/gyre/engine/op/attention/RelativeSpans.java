package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanLayout;
import dev.gyre.tasks.elementwise.Elementwise;

/**
 * Spans of keys around each query: with the last query at the last key, a query sees the keys from {@code back} before its
 * own position to {@code ahead} after it. Outputs, int32: from and to (B, T), a query seeing the keys from &lt;= j &lt; to,
 * and seen (B, S), ones.
 *
 * @param batch B
 * @param queries T
 * @param keys S
 */
public record RelativeSpans(int batch, int queries, int keys, int back, int ahead) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The first key that a query sees. (B, T) */
        FROM,
        /** The first that it no longer sees. (B, T) */
        TO,
        /** Ones: every key counts. (B, S) */
        SEEN
    }

    /** Refuses sequences without elements, and a span that ends before it begins. */
    public RelativeSpans {
        ShapeException.check(
                batch > 0 && queries > 0 && keys > 0,
                "RelativeSpans",
                "batch " + batch + ", queries " + queries + " and keys " + keys + " must be positive");
        ShapeException.check(
                back >= 0 && ahead >= 0,
                "RelativeSpans",
                "back " + back + " and ahead " + ahead + " must not be negative");
    }

    /** Pairs of a query and a key that it sees. */
    long pairs() {
        long pairs = 0;
        for (int t = 0; t < queries; t++) {
            long place = (long) t + keys - queries;
            pairs += Math.max(0, Math.min(keys, place + ahead + 1) - Math.max(0, place - back));
        }
        return batch * pairs;
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType perQuery = TensorType.i32(batch, queries);
        return Outputs.of(Out.FROM, perQuery).and(Out.TO, perQuery).and(Out.SEEN, TensorType.i32(batch, keys));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("spans", SpanLayout::relative).with(writes(Out.FROM, Out.TO), sizes(batch, queries, keys, back, ahead));
        e.task("seen", Elementwise::fillInts).with(writes(Out.SEEN), sizes(batch * keys, 1));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
