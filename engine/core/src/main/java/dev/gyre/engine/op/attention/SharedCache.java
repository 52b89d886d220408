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
import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.AttentionCache;
import dev.gyre.tasks.attention.SmallCache;
import java.util.List;

/**
 * A cache that several layers look at, each with queries of its own: the keys and values of T new tokens go into it once. Sun et
 * al. 2024, arXiv:2405.05254. Either all the new tokens ask, which gives what {@link CachedAttention} gives of one layer, or the
 * last one alone, which costs a step however many are new. No gradient.
 */
public sealed interface SharedCache {

    /**
     * Softmax attention of the tokens that ask. Grouped heads as in {@link MaskedAttention}.
     *
     * @param q (B, T, N D), or (B, 1, N D) where the last one asks alone
     * @param heads N
     * @return (B, T, N E) or (B, 1, N E)
     */
    Tensor attend(GraphBuilder g, Tensor q, int heads);

    /** Int32, the number of the first token that asks, of each sequence. (B) */
    Tensor asking();

    /**
     * Puts new tokens into a cache, so that all of them can ask. The letters are those of {@link CachedAttention}.
     *
     * @param k (B, T, M D)
     * @param v (B, T, M E)
     * @param keys cache of keys, updated in place. (B, S, M D)
     * @param values cache of values, likewise. (B, S, M E)
     * @param position int32, number of the first new token of each sequence. (B)
     */
    static SharedCache all(
            GraphBuilder g, Tensor k, Tensor v, Tensor keys, Tensor values, Tensor position, int keyHeads, int window) {
        CachedAttention own = new CachedAttention(k, k, v, keys, values, position, keyHeads, keyHeads, window);
        if (k.dim(1) == 1) {
            return last(g, k, v, keys, values, position, keyHeads, window);
        }
        MaskedAttention inOrder = own.unrolled(g);
        return new InOrder(inOrder.k(), inOrder.v(), inOrder.spans(), position, keyHeads);
    }

    /** Puts new tokens into a cache, so that the last of them can ask. */
    static SharedCache last(
            GraphBuilder g, Tensor k, Tensor v, Tensor keys, Tensor values, Tensor position, int keyHeads, int window) {
        CachedAttention own = new CachedAttention(k, k, v, keys, values, position, keyHeads, keyHeads, window);
        g.add(new Append(own));
        Tensor asking = k.dim(1) == 1 ? position : g.apply(new AddInt(position, k.dim(1) - 1));
        return Ring.of(own, asking);
    }

    /** The keys that the new tokens see, in the tokens' order. */
    record InOrder(Tensor k, Tensor v, KeySpans spans, Tensor asking, int keyHeads) implements SharedCache {
        @Override
        public Tensor attend(GraphBuilder g, Tensor q, int heads) {
            return g.apply(new MaskedAttention(q, k, v, spans, heads, keyHeads));
        }
    }

    /**
     * The cache as it lies, with the token that asks in it.
     *
     * @param type of its numbers
     * @param width D, of a head's keys
     * @param valueWidth E, of a head's values
     */
    record Ring(
            Tensor keys,
            Tensor values,
            Tensor asking,
            int keyHeads,
            int window,
            CacheType type,
            int width,
            int valueWidth)
            implements SharedCache {

        /** The ring of an attention. */
        static Ring of(CachedAttention a, Tensor asking) {
            int heads = a.keyHeads();
            int width = a.k().dim(2) / heads;
            return new Ring(a.keys(), a.values(), asking, heads, a.window(), a.type(), width, a.v().dim(2) / heads);
        }

        @Override
        public Tensor attend(GraphBuilder g, Tensor q, int heads) {
            return g.apply(new Query(q, this, heads));
        }
    }

    /** Puts keys and values into the cache. */
    record Append(CachedAttention of) implements Op {

        @Override
        public List<Tensor> updates() {
            return List.of(of.keys(), of.values());
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.none();
        }

        @Override
        public int tasks() {
            return 2 * of.appends();
        }

        @Override
        public void emit(Emitter e) {
            of.append(e, "key", of.k(), of.keys());
            of.append(e, "value", of.v(), of.values());
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 0);
        }
    }

    /** Attention of a token that is in the cache. Outputs: y (B, 1, N E), and the weights of the slots. */
    record Query(Tensor q, Ring ring, int heads) implements Op {

        /** The outputs of a step over a cache. */
        enum Out {
            Y,
            WEIGHTS
        }

        /** Refuses more tokens, and heads that don't fit. */
        public Query {
            ShapeException.rank("SharedCacheQuery", q, 3);
            ShapeException.check(
                    q.dim(1) == 1 && q.dim(0) == ring.keys.dim(0),
                    "SharedCacheQuery",
                    "one token of each of the " + ring.keys.dim(0) + " sequences must ask",
                    q,
                    ring.keys);
            ShapeException.check(
                    heads > 0 && heads % ring.keyHeads == 0 && q.dim(2) % heads == 0 && q.dim(2) / heads == ring.width,
                    "SharedCacheQuery",
                    heads + " heads of q must be a multiple of the " + ring.keyHeads + " of the cache, and as wide",
                    q,
                    ring.keys);
        }

        /** Attention over the slots of floats as a sequence of keys, still to be added. */
        public MaskedAttention masked(GraphBuilder g) {
            ShapeException.check(
                    ring.type == CacheType.F32,
                    "SharedCacheQuery",
                    "the slots must hold floats to be masked",
                    ring.keys);
            Outputs<Tensor> slots = g.add(new Slots(ring));
            long pairs = (long) q.dim(0) * ring.window;
            KeySpans spans = new KeySpans(
                    slots.get(Slots.Spans.FROM), slots.get(Slots.Spans.TO), slots.get(Slots.Spans.SEEN), pairs);
            return new MaskedAttention(q, ring.keys, ring.values, spans, heads, ring.keyHeads);
        }

        @Override
        public Outputs<TensorType> outputs() {
            int batch = q.dim(0);
            return Outputs.of(Out.Y, TensorType.f32(batch, 1, heads * ring.valueWidth))
                    .and(Out.WEIGHTS, TensorType.f32(batch, heads, ring.keys.dim(1)));
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public void emit(Emitter e) {
            float scale = (float) Math.sqrt((double) heads / q.dim(2));
            emit(e, q, ring, heads, scale);
        }

        /** The tasks of a step over a cache, whose outputs are y and the weights. */
        static void emit(Emitter e, Tensor q, Ring ring, int heads, float scale) {
            int batch = q.dim(0);
            int slots = ring.keys.dim(1);
            int group = heads / ring.keyHeads;
            TaskArguments extents = sizes(batch, slots, ring.keyHeads, group);
            TaskArguments keys = reads(q, ring.keys, ring.asking);
            TaskArguments width = sizes(ring.width, scale);
            switch (ring.type) {
                case F32 -> e.task("scores", AttentionCache::scores).with(keys, writes(Out.WEIGHTS), extents, width);
                case F16 ->
                    e.task("scores", SmallCache::scoresOfHalves).with(keys, writes(Out.WEIGHTS), extents, width);
                case Q8_0 ->
                    e.task("scores", SmallCache::scoresOfBytes).with(keys, writes(Out.WEIGHTS), extents, width);
            }
            e.task("softmax", AttentionCache::softmax)
                    .with(modifies(Out.WEIGHTS), reads(ring.asking), extents, sizes(ring.window));
            TaskArguments values = reads(Out.WEIGHTS, ring.asking, ring.values);
            TaskArguments rest = sizes(ring.valueWidth, ring.window);
            switch (ring.type) {
                case F32 -> e.task("mix", AttentionCache::mixValues).with(values, writes(Out.Y), extents, rest);
                case F16 -> e.task("mix", SmallCache::mixHalves).with(values, writes(Out.Y), extents, rest);
                case Q8_0 -> e.task("mix", SmallCache::mixBytes).with(values, writes(Out.Y), extents, rest);
            }
        }

        @Override
        public Cost cost() {
            long perHead = q.dim(2) / heads + (long) ring.valueWidth;
            return Cost.of(this, 2L * ring.window * q.dim(0) * heads * perHead);
        }
    }

    /** The slots that the token that asks sees. Outputs: from, to and seen of {@link KeySpans}, all slots and a mask of them. */
    record Slots(Ring ring) implements Op {

        private enum Spans {
            FROM,
            TO,
            SEEN
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(ring.asking);
        }

        @Override
        public Outputs<TensorType> outputs() {
            int batch = ring.keys.dim(0);
            return Outputs.of(Spans.FROM, TensorType.i32(batch, 1))
                    .and(Spans.TO, TensorType.i32(batch, 1))
                    .and(Spans.SEEN, TensorType.i32(batch, ring.keys.dim(1)));
        }

        @Override
        public void emit(Emitter e) {
            e.task("slots", AttentionCache::slots)
                    .with(
                            reads(ring.asking),
                            writes(Spans.FROM, Spans.TO, Spans.SEEN),
                            sizes(ring.keys.dim(0), ring.keys.dim(1), ring.window));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 0);
        }
    }
}
