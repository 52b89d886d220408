package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.AttentionCache;
import dev.gyre.tasks.attention.SmallCache;
import dev.gyre.tasks.elementwise.Elementwise;
import java.util.List;

/**
 * Softmax attention of T new tokens of each sequence over themselves and what a cache keeps of the tokens before, with grouped
 * heads as in {@link MaskedAttention}: T = 1 is a step of generation, more are a chunk of a prompt. However a text is cut into
 * chunks, its outputs are those of {@link MaskedAttention} over {@link KeySpans#window} of the whole, and with a window of at least
 * the text's length those of {@link CausalAttention}. No gradient.
 *
 * <p>A step is one op, which goes over the cache as it lies. A chunk is taken out of the cache in its order, {@link Unrolled}, and
 * is then {@link MaskedAttention}. Both put the new keys and values into the cache, and don't count: {@code Count} moves the
 * positions on when all layers have read them. Keys and values must be finite.
 *
 * @param q (B, T, N D); y: (B, T, N E)
 * @param k (B, T, M D)
 * @param v (B, T, M E)
 * @param keys cache of keys, updated in place: token number p is in slot p mod S. (B, S, M D), or as {@link CacheType#type} has them
 * @param values cache of values, likewise, and of the same type. (B, S, M E)
 * @param position int32, number of the first new token of each sequence, counted from 0; whoever writes it keeps it from being
 *     negative. (B)
 * @param heads N, heads of the queries
 * @param keyHeads M, heads of keys and values; divides N
 * @param window W, the tokens that each one sees, itself included; at most the cache's S
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
        float scale) {

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
                fits(keys, k)
                        && fits(values, v)
                        && alike(keys, values)
                        && CacheType.of(keys, k.dim(2)).equals(CacheType.of(values, v.dim(2))),
                "CachedAttention",
                "the caches (B, S, M D) and (B, S, M E) must have B and the widths of k and v, the same S, and numbers of one type",
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
                window > 0 && window <= keys.dim(1),
                "CachedAttention",
                "the window must be positive and within the cache's " + keys.dim(1) + " slots, but is " + window,
                keys);
    }

    /** Attention with the usual scale, D^-1/2. */
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
        this(q, k, v, keys, values, position, heads, keyHeads, window, (float) Math.sqrt((double) heads / q.dim(-1)));
    }

    private static boolean alike(Tensor a, Tensor b) {
        return a.dim(0) == b.dim(0) && a.dim(1) == b.dim(1);
    }

    private static boolean fits(Tensor cache, Tensor x) {
        return cache.dim(0) == x.dim(0) && CacheType.of(cache, x.dim(2)).isPresent();
    }

    /** What the caches store numbers as. */
    CacheType type() {
        return CacheType.of(keys, k.dim(2)).orElseThrow();
    }

    /** Adds the ops to a graph and returns y. */
    public Tensor apply(GraphBuilder g) {
        if (q.dim(1) == 1) {
            return g.apply(new Step(this));
        }
        return g.apply(unrolled(g));
    }

    /** Takes the tokens out of the cache, puts the new ones in, and gives the attention that is still to be added. */
    public MaskedAttention unrolled(GraphBuilder g) {
        Outputs<Tensor> all = g.add(new Unrolled(this));
        KeySpans spans = new KeySpans(all.get(Unrolled.Out.FROM), all.get(Unrolled.Out.TO), all.get(Unrolled.Out.SEEN));
        Tensor inOrder = all.get(Unrolled.Out.KEYS);
        return new MaskedAttention(q, inOrder, all.get(Unrolled.Out.VALUES), spans, heads, keyHeads, scale);
    }

    /** How many tasks put tokens into one of the caches. */
    int appends() {
        return type() == CacheType.Q8_0 ? 2 : 1;
    }

    /** The tasks that put tokens into one of the caches. */
    void append(Emitter e, String name, Tensor x, Tensor cache) {
        TaskArguments extents = sizes(x.dim(0), x.dim(1), cache.dim(1), x.dim(2));
        switch (type()) {
            case F32 -> e.task(name, AttentionCache::append).with(reads(x, position), modifies(cache), extents);
            case F16 -> e.task(name, SmallCache::appendHalves).with(reads(x, position), modifies(cache), extents);
            case Q8_0 -> {
                e.task(name + "Scales", SmallCache::appendScales).with(reads(x, position), modifies(cache), extents);
                e.task(name, SmallCache::appendBytes).with(reads(x, position), modifies(cache), extents);
            }
        }
    }

    /** Attention of one new token, which is put into the cache. Outputs: y (B, 1, N E), and the weights of the slots. */
    public record Step(CachedAttention of) implements Op {

        /** Refuses more tokens than one. */
        public Step {
            ShapeException.check(of.q.dim(1) == 1, "CachedAttentionStep", "there must be one new token", of.q);
        }

        private int valueWidth() {
            return of.v.dim(2) / of.keyHeads;
        }

        @Override
        public List<Tensor> updates() {
            return List.of(of.keys, of.values);
        }

        @Override
        public Outputs<TensorType> outputs() {
            int batch = of.q.dim(0);
            return Outputs.of(SharedCache.Query.Out.Y, TensorType.f32(batch, 1, of.heads * valueWidth()))
                    .and(SharedCache.Query.Out.WEIGHTS, TensorType.f32(batch, of.heads, of.keys.dim(1)));
        }

        @Override
        public int tasks() {
            return 3 + 2 * of.appends();
        }

        @Override
        public void emit(Emitter e) {
            of.append(e, "key", of.k, of.keys);
            of.append(e, "value", of.v, of.values);
            SharedCache.Ring ring = SharedCache.Ring.of(of, of.position);
            SharedCache.Query.emit(e, of.q, ring, of.heads, of.scale);
        }

        @Override
        public Cost cost() {
            long perHead = of.q.dim(2) / of.heads + (long) valueWidth();
            return Cost.of(this, 2L * of.window * of.q.dim(0) * of.heads * perHead);
        }
    }

    /**
     * The W - 1 tokens before the new ones and these, taken out of the cache in their order; then the new ones are put into it.
     * Outputs: keys (B, W - 1 + T, M D) and values (B, W - 1 + T, M E), and from, to and seen of {@link KeySpans}.
     */
    public record Unrolled(CachedAttention of) implements Op {

        private enum Out {
            KEYS,
            VALUES,
            FROM,
            TO,
            SEEN
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(of.k, of.v, of.position);
        }

        @Override
        public List<Tensor> updates() {
            return List.of(of.keys, of.values);
        }

        @Override
        public Outputs<TensorType> outputs() {
            int batch = of.q.dim(0);
            int time = of.q.dim(1);
            int tokens = of.window - 1 + time;
            return Outputs.of(Out.KEYS, TensorType.f32(batch, tokens, of.k.dim(2)))
                    .and(Out.VALUES, TensorType.f32(batch, tokens, of.v.dim(2)))
                    .and(Out.FROM, TensorType.i32(batch, time))
                    .and(Out.TO, TensorType.i32(batch, time))
                    .and(Out.SEEN, TensorType.i32(batch, tokens));
        }

        @Override
        public int tasks() {
            return 4 + 2 * of.appends();
        }

        @Override
        public void emit(Emitter e) {
            int batch = of.q.dim(0);
            int time = of.q.dim(1);
            int tokens = of.window - 1 + time;
            unroll(e, "unrollKeys", of.keys, of.k, Out.KEYS);
            unroll(e, "unrollValues", of.values, of.v, Out.VALUES);
            e.task("spans", AttentionCache::spans)
                    .with(reads(of.position), writes(Out.FROM, Out.TO), sizes(batch, time, of.window));
            e.task("seen", Elementwise::fillInts).with(writes(Out.SEEN), sizes(batch * tokens, 1));
            of.append(e, "key", of.k, of.keys);
            of.append(e, "value", of.v, of.values);
        }

        private void unroll(Emitter e, String name, Tensor cache, Tensor x, Out to) {
            TaskArguments in = reads(cache, x, of.position);
            TaskArguments extents = sizes(x.dim(0), x.dim(1), cache.dim(1), of.window, x.dim(2));
            switch (of.type()) {
                case F32 -> e.task(name, AttentionCache::unroll).with(in, writes(to), extents);
                case F16 -> e.task(name, SmallCache::unrollHalves).with(in, writes(to), extents);
                case Q8_0 -> e.task(name, SmallCache::unrollBytes).with(in, writes(to), extents);
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 0);
        }
    }
}
