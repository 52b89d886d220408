package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.SpanWeights;
import java.util.List;

/**
 * Attention over spans of keys without softmax, y_i = sum over the keys j that i sees of (q_i . k_j) v_j, per head: what linear
 * attention sums up over keys that aren't in a state, such as those of the blocks at hand. All products are stored, B N T S numbers,
 * and in backward twice that. A query that sees no key gives zero. Operands must be finite even where they are masked.
 *
 * @param q (B, T, N D)
 * @param k (B, S, N D)
 * @param v (B, S, N E); y: (B, T, N E)
 * @param spans which keys each query sees
 * @param heads N
 */
public record SpanSums(Tensor q, Tensor k, Tensor v, KeySpans spans, int heads) implements Op {

    private enum Out {
        Y,
        /** The spans by blocks of queries. */
        PLAN,
        /** The spans by blocks of keys. */
        READERS,
        KEY_TILES,
        PRODUCTS
    }

    /** Refuses heads that don't divide the widths, and shapes that don't fit. */
    public SpanSums {
        List.of(q, k, v).forEach(t -> ShapeException.rank("SpanSums", t, 3));
        ShapeException.check(
                heads > 0 && q.dim(2) % heads == 0 && v.dim(2) % heads == 0,
                "SpanSums",
                "the widths must be multiples of the " + heads + " heads",
                q,
                v);
        ShapeException.check(
                k.dim(0) == q.dim(0)
                        && k.dim(2) == q.dim(2)
                        && v.shape().withLast(1).equals(k.shape().withLast(1))
                        && q.shape().size() > 0
                        && v.shape().size() > 0,
                "SpanSums",
                "q (B, T, N D), k (B, S, N D) and v (B, S, N E) must agree in B, S and D and not be empty",
                q,
                k,
                v);
        ShapeException.check(
                spans.from().dim(0) == q.dim(0)
                        && spans.from().dim(1) == q.dim(1)
                        && spans.seen().dim(1) == k.dim(1),
                "SpanSums",
                "spans must be for " + q.dim(0) + " sequences of " + q.dim(1) + " queries and " + k.dim(1) + " keys",
                q,
                k,
                spans.from(),
                spans.seen());
    }

    private SpanTasks tasksOverSpans() {
        return new SpanTasks(spans, heads, heads);
    }

    @Override
    public Outputs<TensorType> outputs() {
        SpanTasks tasks = tasksOverSpans();
        return Outputs.of(Out.Y, TensorType.f32(q.dim(0), q.dim(1), v.dim(2)))
                .and(Out.PLAN, tasks.plan())
                .and(Out.READERS, tasks.readers())
                .and(Out.KEY_TILES, tasks.tiles(k.dim(2) / heads))
                .and(Out.PRODUCTS, tasks.matrix());
    }

    @Override
    public int tasks() {
        return 6;
    }

    @Override
    public void emit(Emitter e) {
        SpanTasks tasks = tasksOverSpans();
        SpanTasks.LaidOut laidOut = tasks.layOut(e, Out.PLAN, Out.READERS);
        laidOut.products("k", q, k, Out.KEY_TILES, Out.PRODUCTS, 1f);
        keepSeen(e, "k", e.output(Out.PRODUCTS), e.output(Out.PLAN));
        laidOut.toQueries("y", Out.PRODUCTS, v, Out.Y, 1f);
    }

    /** Makes products zero where the key isn't seen. */
    private void keepSeen(Emitter e, String name, Tensor products, Tensor plan) {
        e.task(name + "Seen", SpanWeights::keepSeen)
                .with(modifies(products), reads(plan, spans.seen()), sizes(q.dim(0), heads, q.dim(1), k.dim(1)));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(this, b.grad(Out.Y)));
        b.contribute(q, d.get(Gradient.GradientOut.DQ));
        b.contribute(k, d.get(Gradient.GradientOut.DK));
        b.contribute(v, d.get(Gradient.GradientOut.DV));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2 * spans.pairs() * (q.dim(2) + (long) v.dim(2)));
    }

    /** The gradients at q, k and v. dy: (B, T, N E). */
    public record Gradient(SpanSums forward, Tensor dy) implements Op {

        private enum GradientOut {
            DQ,
            DK,
            DV,
            /** The spans by blocks of queries. */
            PLAN,
            /** The spans by blocks of keys. */
            READERS,
            KEY_TILES,
            VALUE_TILES,
            PRODUCTS,
            SLOPES
        }

        /** Refuses another shape than that of the output. */
        public Gradient {
            ShapeException.check(
                    dy.type().equals(forward.outputs().getFirst()),
                    "SpanSumsGradient",
                    "dy must be " + forward.outputs().getFirst(),
                    dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            SpanSums f = forward;
            SpanTasks tasks = f.tasksOverSpans();
            return Outputs.of(GradientOut.DQ, f.q.type())
                    .and(GradientOut.DK, f.k.type())
                    .and(GradientOut.DV, f.v.type())
                    .and(GradientOut.PLAN, tasks.plan())
                    .and(GradientOut.READERS, tasks.readers())
                    .and(GradientOut.KEY_TILES, tasks.tiles(f.k.dim(2) / f.heads))
                    .and(GradientOut.VALUE_TILES, tasks.tiles(f.v.dim(2) / f.heads))
                    .and(GradientOut.PRODUCTS, tasks.matrix())
                    .and(GradientOut.SLOPES, tasks.matrix());
        }

        @Override
        public int tasks() {
            return 11;
        }

        @Override
        public void emit(Emitter e) {
            SpanSums f = forward;
            SpanTasks tasks = f.tasksOverSpans();
            SpanTasks.LaidOut laidOut = tasks.layOut(e, GradientOut.PLAN, GradientOut.READERS);
            laidOut.products("k", f.q, f.k, GradientOut.KEY_TILES, GradientOut.PRODUCTS, 1f);
            f.keepSeen(e, "k", e.output(GradientOut.PRODUCTS), e.output(GradientOut.PLAN));
            laidOut.products("v", dy, f.v, GradientOut.VALUE_TILES, GradientOut.SLOPES, 1f);
            f.keepSeen(e, "v", e.output(GradientOut.SLOPES), e.output(GradientOut.PLAN));
            laidOut.toQueries("dq", GradientOut.SLOPES, f.k, GradientOut.DQ, 1f);
            laidOut.toKeys("dk", GradientOut.SLOPES, f.q, GradientOut.DK, 1f);
            laidOut.toKeys("dv", GradientOut.PRODUCTS, dy, GradientOut.DV, 1f);
        }

        @Override
        public Cost cost() {
            SpanSums f = forward;
            return Cost.of(this, 2 * f.spans.pairs() * (3L * f.q.dim(2) + 2L * f.v.dim(2)));
        }
    }
}
