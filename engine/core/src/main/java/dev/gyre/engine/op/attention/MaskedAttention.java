package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.onGrid;
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
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.GroupedAttention;
import dev.gyre.tasks.attention.SpanAttention;
import dev.gyre.tasks.attention.SpanLayout;

/**
 * Softmax attention over spans of keys, with grouped heads. Vaswani et al. 2017, arXiv:1706.03762; grouped heads of Ainslie et al. 2023, arXiv:2305.13245: head n of the
 * queries reads head n / (N / M) of keys and values.
 *
 * <p>Either all scores are stored, for products of matrices, or the softmax is taken online, and memory grows with T + S, not with
 * their product.
 *
 * <p>Outputs: y (B, T, N E), and the mass (B, T, N), the sum of exp(score - largest score) over the keys of each query, for
 * mixtures that need the normaliser. Both are differentiable, the mass with the largest score counting as a variable (the
 * first one of several equal ones).
 *
 * <p>A query that sees no key gets zero for y and mass, and gives no gradient. Scores of -1e30 and less count as masked. A
 * score that is NaN makes its query's outputs NaN; keys and values must be finite even where they are masked, since blocks of
 * 16 queries share what they read.
 *
 * <p>On GPUs the online softmax has a form of its own, {@link GroupedAttention#spans}; its gradient is the same as elsewhere.
 *
 * @param q (B, T, N D)
 * @param k (B, S, M D)
 * @param v (B, S, M E)
 * @param spans which keys each query sees
 * @param heads N, heads of the queries
 * @param keyHeads M, heads of keys and values; divides N
 * @param scale what q . k is multiplied with, usually D^-1/2
 * @param stored whether scores are stored; constructors without it choose, by their number
 */
public record MaskedAttention(
        Tensor q, Tensor k, Tensor v, KeySpans spans, int heads, int keyHeads, float scale, boolean stored)
        implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** (B, T, N E). */
        Y,
        /** (B, T, N). */
        MASS,
        /** The softmax statistics of each query, for the gradient. (B N, statistics, T padded) */
        STATS,
        /** The spans by blocks of queries: scratch. */
        PLAN,
        /** Queries turned, of the online softmax: scratch. */
        QUERY_LANES,
        /** Sums of values, of the online softmax: scratch. */
        SUMS,
        /** The spans by blocks of keys, where scores are stored: scratch. */
        READERS,
        /** Keys turned, where scores are stored: scratch. */
        KEY_TILES,
        /** Scores, then weights, where they are stored: scratch. */
        WEIGHTS
    }

    /** Refuses heads that don't divide the widths or each other, and shapes that don't fit. */
    public MaskedAttention {
        ShapeException.rank("MaskedAttention", q, 3);
        ShapeException.rank("MaskedAttention", k, 3);
        ShapeException.rank("MaskedAttention", v, 3);
        ShapeException.check(
                heads > 0 && keyHeads > 0 && heads % keyHeads == 0,
                "MaskedAttention",
                "the " + heads + " heads of queries must be a multiple of the " + keyHeads + " of keys",
                q,
                k);
        ShapeException.check(
                q.dim(2) % heads == 0 && v.dim(2) % keyHeads == 0 && k.dim(2) == q.dim(2) / heads * keyHeads,
                "MaskedAttention",
                "widths must be " + heads + " heads of q, and " + keyHeads + " heads of v and of k, k's as wide as q's",
                q,
                k,
                v);
        ShapeException.check(
                k.dim(0) == q.dim(0)
                        && v.dim(0) == q.dim(0)
                        && v.dim(1) == k.dim(1)
                        && q.shape().size() > 0
                        && k.shape().size() > 0
                        && v.shape().size() > 0,
                "MaskedAttention",
                "q (B, T, N D), k (B, S, M D) and v (B, S, M E) must agree in B and S and not be empty",
                q,
                k,
                v);
        ShapeException.check(
                spans.from().dim(0) == q.dim(0)
                        && spans.from().dim(1) == q.dim(1)
                        && spans.seen().dim(1) == k.dim(1),
                "MaskedAttention",
                "spans must be for " + q.dim(0) + " sequences of " + q.dim(1) + " queries and " + k.dim(1) + " keys",
                q,
                k,
                spans.from(),
                spans.seen());
    }

    /** Attention with scores stored if they are not too many. */
    public MaskedAttention(Tensor q, Tensor k, Tensor v, KeySpans spans, int heads, int keyHeads, float scale) {
        this(q, k, v, spans, heads, keyHeads, scale, AttentionProduct.scores(q, k, heads) <= AttentionProduct.MOST);
    }

    /** Attention with as many heads of keys as of queries, and the usual scale. */
    public MaskedAttention(Tensor q, Tensor k, Tensor v, KeySpans spans, int heads) {
        this(q, k, v, spans, heads, heads);
    }

    /** Attention with the usual scale, D^-1/2. */
    public MaskedAttention(Tensor q, Tensor k, Tensor v, KeySpans spans, int heads, int keyHeads) {
        this(q, k, v, spans, heads, keyHeads, (float) Math.sqrt((double) heads / q.dim(-1)));
    }

    int valueWidth() {
        return v.dim(2) / keyHeads;
    }

    @Override
    public Outputs<TensorType> outputs() {
        int batch = q.dim(0);
        int time = q.dim(1);
        int padded = padded(time);
        Outputs<TensorType> results = Outputs.of(Out.Y, TensorType.f32(batch, time, heads * valueWidth()))
                .and(Out.MASS, TensorType.f32(batch, time, heads))
                .and(Out.STATS, TensorType.f32(batch * heads, SpanAttention.STATS, padded))
                .and(Out.PLAN, tasksOverSpans().plan());
        return stored
                ? new AttentionProduct(this).outputs(results)
                : results.and(Out.QUERY_LANES, TensorType.f32(batch, q.dim(2), padded))
                        .and(Out.SUMS, TensorType.f32(batch, heads * valueWidth(), padded));
    }

    SpanTasks tasksOverSpans() {
        return new SpanTasks(spans, heads, keyHeads);
    }

    static int padded(int length) {
        return (length + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
    }

    @Override
    public int tasks() {
        return stored ? AttentionProduct.TASKS : 5;
    }

    @Override
    public void emit(Emitter e) {
        if (stored) {
            new AttentionProduct(this).emit(e);
        } else {
            online(e);
        }
    }

    private void online(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int values = valueWidth();
        spans.emitPlan(e, e.output(Out.PLAN));
        e.task("q", SpanLayout::toLanes).with(reads(q), writes(Out.QUERY_LANES), sizes(batch, time, q.dim(2), scale));
        attend(e);
        e.task("divide", SpanAttention::divide)
                .with(reads(Out.SUMS, Out.STATS), writes(Out.Y), sizes(batch, time, heads, values));
        e.task("mass", SpanAttention::mass).with(reads(Out.STATS), writes(Out.MASS), sizes(batch, time, heads));
    }

    private void attend(Emitter e) {
        int width = q.dim(2) / heads;
        if (AttentionGroups.fit(e, Math.max(width, valueWidth()))) {
            e.task("attend", GroupedAttention::spans)
                    .with(
                            onGrid(AttentionGroups.grid(q.dim(0) * heads, q.dim(1))),
                            reads(Out.QUERY_LANES, k, v, Out.PLAN, spans.seen()),
                            writes(Out.SUMS, Out.STATS),
                            sizes(q.dim(0), heads, keyHeads, q.dim(1), k.dim(1), width, valueWidth()));
        } else {
            e.task("attend", SpanAttention::attend)
                    .with(
                            reads(Out.QUERY_LANES, k, v, Out.PLAN, spans.seen()),
                            writes(Out.SUMS, Out.STATS),
                            sizes(q.dim(0), heads, keyHeads, q.dim(1), k.dim(1), width, valueWidth()));
        }
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new MaskedAttentionGradient(
                this, b.output(Out.Y), b.output(Out.STATS), b.grad(Out.Y), b.grad(Out.MASS)));
        b.contribute(q, d.get(MaskedAttentionGradient.Out.DQ));
        b.contribute(k, d.get(MaskedAttentionGradient.Out.DK));
        b.contribute(v, d.get(MaskedAttentionGradient.Out.DV));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2 * spans.pairs() * (q.dim(2) + (long) heads * valueWidth()));
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this).and(Operation.EXP, spans.pairs() * heads);
    }
}
