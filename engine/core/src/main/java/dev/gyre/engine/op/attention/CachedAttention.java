package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.AttentionCache;
import java.util.List;

/**
 * Softmax attention of T new tokens of each sequence over themselves and what a cache keeps of the tokens before, with grouped
 * heads as in {@link MaskedAttention}: T = 1 is a step of generation, more are a chunk of a prompt. However a text is cut into
 * chunks, its outputs are those of {@link MaskedAttention} over {@link KeySpans#window} of the whole, and with a window of at least
 * the text's length those of {@link CausalAttention}. No gradient.
 *
 * <p>The op puts the new keys and values into the cache, and doesn't count: {@link Count} moves the positions on when all layers
 * have read them. Keys and values must be finite.
 *
 * @param q (B, T, N D); y: (B, T, N E)
 * @param k (B, T, M D)
 * @param v (B, T, M E)
 * @param keys cache of keys, updated in place: token number p is in slot p mod S. (B, S, M D)
 * @param values cache of values, likewise. (B, S, M E)
 * @param position int32, number of the first new token of each sequence, counted from 0; whoever writes it keeps it from being
 *     negative. (B)
 * @param heads N, heads of the queries
 * @param keyHeads M, heads of keys and values; divides N
 * @param window W, the tokens that each one sees, itself included; the cache has at least W + T - 1 slots
 * @param scale what q . k is multiplied with, usually D^-1/2
 */
public record CachedAttention(
        Tensor q,
        Tensor k,
        Tensor v,
        Tensor keys,
        Tensor values,
        Tensor position,
        int heads,
        int keyHeads,
        int window,
        float scale)
        implements Op {

    /** Refuses heads that don't divide the widths or each other, shapes that don't fit, and a cache that's too small. */
    public CachedAttention {
        List.of(q, k, v, keys, values).forEach(t -> ShapeException.rank("CachedAttention", t, 3));
        ShapeException.check(
                heads > 0 && keyHeads > 0 && heads % keyHeads == 0,
                "CachedAttention",
                "the " + heads + " heads of queries must be a multiple of the " + keyHeads + " of keys",
                q,
                k);
        ShapeException.check(
                q.dim(2) % heads == 0 && v.dim(2) % keyHeads == 0 && k.dim(2) == q.dim(2) / heads * keyHeads,
                "CachedAttention",
                "widths must be " + heads + " heads of q, and " + keyHeads + " heads of v and of k, k's as wide as q's",
                q,
                k,
                v);
        ShapeException.check(
                alike(q, k) && alike(q, v) && q.shape().size() > 0 && v.shape().size() > 0,
                "CachedAttention",
                "q (B, T, N D), k (B, T, M D) and v (B, T, M E) must agree in B and T and not be empty",
                q,
                k,
                v);
        ShapeException.check(
                fits(keys, k) && fits(values, v) && alike(keys, values),
                "CachedAttention",
                "the caches (B, S, M D) and (B, S, M E) must have B and the widths of k and v, and the same S",
                keys,
                values,
                k,
                v);
        ShapeException.check(
                position.type().equals(TensorType.i32(q.dim(0))),
                "CachedAttention",
                "there must be an int32 position for each of the " + q.dim(0) + " sequences",
                position);
        ShapeException.check(
                window > 0 && window + q.dim(1) - 1L <= keys.dim(1),
                "CachedAttention",
                "a window of " + window + " and chunks of " + q.dim(1) + " tokens need a positive window and "
                        + (window + q.dim(1) - 1L) + " slots, but the cache has " + keys.dim(1)
                        + ": give it more, or take shorter chunks",
                keys);
    }

    /** With the usual scale, D^-1/2. */
    public CachedAttention(
            Tensor q,
            Tensor k,
            Tensor v,
            Tensor keys,
            Tensor values,
            Tensor position,
            int heads,
            int keyHeads,
            int window) {
        this(
                q,
                k,
                v,
                keys,
                values,
                position,
                heads,
                keyHeads,
                window,
                (float) Math.sqrt((double) heads / q.dim(-1)));
    }

    private static boolean alike(Tensor a, Tensor b) {
        return a.dim(0) == b.dim(0) && a.dim(1) == b.dim(1);
    }

    private static boolean fits(Tensor cache, Tensor x) {
        return cache.dim(0) == x.dim(0) && cache.dim(2) == x.dim(2);
    }

    private int valueWidth() {
        return v.dim(2) / keyHeads;
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(q, k, v, position);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(keys, values);
    }

    @Override
    public List<TensorType> outputs() {
        int batch = q.dim(0);
        int time = q.dim(1);
        return List.of(
                TensorType.f32(batch, time, heads * valueWidth()),
                TensorType.f32(batch * keyHeads, time * (heads / keyHeads), keys.dim(1)));
    }

    @Override
    public int tasks() {
        return 5;
    }

    @Override
    public void emit(Emitter e) {
        append(e, "key", k, keys);
        append(e, "value", v, values);
        int batch = q.dim(0);
        int time = q.dim(1);
        int slots = keys.dim(1);
        int group = heads / keyHeads;
        var at = e.ints(position);
        var p = e.floats(1);
        e.graph()
                .task(
                        e.id("scores"),
                        AttentionCache::scores,
                        e.floats(q),
                        e.floats(keys),
                        at,
                        p,
                        batch,
                        keyHeads,
                        group,
                        time,
                        slots,
                        q.dim(2) / heads,
                        window,
                        scale)
                .task(e.id("softmax"), AttentionCache::softmax, p, at, batch, keyHeads, group, time, slots, window)
                .task(
                        e.id("mix"),
                        AttentionCache::mixValues,
                        p,
                        e.floats(values),
                        at,
                        e.floats(0),
                        batch,
                        keyHeads,
                        group,
                        time,
                        slots,
                        valueWidth(),
                        window);
    }

    private void append(Emitter e, String name, Tensor x, Tensor cache) {
        e.graph()
                .task(
                        e.id(name),
                        AttentionCache::append,
                        e.floats(x),
                        e.ints(position),
                        e.floats(cache),
                        x.dim(0),
                        x.dim(1),
                        cache.dim(1),
                        x.dim(2));
    }

    @Override
    public Cost cost() {
        long seen = Math.min(keys.dim(1), window + q.dim(1) - 1L);
        return Cost.of(this, 2 * seen * q.dim(0) * q.dim(1) * heads * (q.dim(2) / heads + (long) valueWidth()));
    }
}
