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
 * Softmax attention of one new token over itself and the last W - 1 tokens, for generation; with W at least the length of
 * the text it's {@link CausalAttention}, a step at a time. No gradient.
 *
 * @param q queries of the token. (B, N D)
 * @param k its keys, which go into the cache. (B, N D)
 * @param v its values, likewise. (B, N D)
 * @param keys cache of keys, updated in place: token number p is in slot p mod W. (B, W, N D)
 * @param values cache of values, likewise. (B, W, N D)
 * @param pos int32, number of the token, counted from 0; whoever writes it keeps it from being negative. (1)
 */
public record AttentionStep(Tensor q, Tensor k, Tensor v, Tensor keys, Tensor values, Tensor pos, int heads)
        implements Op {

    /** Refuses different shapes, and heads that don't divide the width. */
    public AttentionStep {
        ShapeException.rank("AttentionStep", q, 2);
        ShapeException.rank("AttentionStep", keys, 3);
        ShapeException.same("AttentionStep", q, k);
        ShapeException.same("AttentionStep", q, v);
        ShapeException.same("AttentionStep", keys, values);
        ShapeException.check(
                keys.dim(0) == q.dim(0) && keys.dim(2) == q.dim(1) && keys.dim(1) > 0,
                "AttentionStep",
                "the cache (B, W, C) must have q's B and C",
                q,
                keys);
        ShapeException.check(
                heads > 0 && q.dim(1) % heads == 0,
                "AttentionStep",
                "the width " + q.dim(1) + " must be a multiple of the " + heads + " heads",
                q);
        ShapeException.check(
                pos.type().equals(TensorType.i32(1)), "AttentionStep", "the position must be one int32", pos);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(q, k, v, pos);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(keys, values);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(q.type(), TensorType.f32(q.dim(0), heads, keys.dim(1)));
    }

    @Override
    public int tasks() {
        return 5;
    }

    @Override
    public void emit(Emitter e) {
        int batch = q.dim(0);
        int window = keys.dim(1);
        int channels = q.dim(1);
        int width = channels / heads;
        float scale = (float) (1 / Math.sqrt(width));
        var at = e.ints(pos);
        var ringOfKeys = e.floats(keys);
        var ringOfValues = e.floats(values);
        var p = e.floats(1);
        e.graph()
                .task(e.id("key"), AttentionCache::store, e.floats(k), at, ringOfKeys, batch, window, channels)
                .task(e.id("value"), AttentionCache::store, e.floats(v), at, ringOfValues, batch, window, channels)
                .task(
                        e.id("scores"),
                        AttentionCache::scores,
                        e.floats(q),
                        ringOfKeys,
                        p,
                        batch,
                        window,
                        heads,
                        width,
                        scale)
                .task(e.id("softmax"), AttentionCache::softmax, p, at, batch, window, heads)
                .task(
                        e.id("mix"),
                        AttentionCache::mixValues,
                        p,
                        at,
                        ringOfValues,
                        e.floats(0),
                        batch,
                        window,
                        heads,
                        width);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 4L * keys.shape().size());
    }
}
