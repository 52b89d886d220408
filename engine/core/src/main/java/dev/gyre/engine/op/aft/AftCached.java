package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreeCache;
import dev.gyre.tasks.attention.AttentionCache;
import java.util.ArrayList;
import java.util.List;

/**
 * Causal {@link AftMix} of a chunk, or of one token, on top of what was read before: the window is a ring of the last S keys and
 * values, and what left it is three sums a channel, so that the state is O(S C) however long the sequence gets. Zhai et al. 2021,
 * arXiv:2105.14103. The new keys and values are put into the ring; positions don't count here, {@code Count} moves them on. It
 * has no gradient.
 *
 * @param q (B, T, C), as k, v and y
 * @param w bias: by head and lag, (H, S), or by new token and position, (B, T, P)
 * @param keys ring of keys, updated in place: token number p is in slot p mod S. (B, S, C)
 * @param values ring of values, likewise
 * @param sums maximum of the keys that left the window, and sums of exp(k - maximum) v and of exp(k - maximum), (B, C) each, updated
 *     in place; they begin at {@link AftSimple#NO_KEY}, 0 and 0. None if what is outside the window doesn't count
 * @param position int32, number of the first new token of each sequence. (B)
 */
public record AftCached(
        Tensor q, Tensor k, Tensor v, Tensor w, Tensor keys, Tensor values, List<Tensor> sums, Tensor position)
        implements Op {

    private enum Out {
        Y,
        BEFORE
    }

    /** Refuses shapes that don't fit. */
    public AftCached {
        sums = List.copyOf(sums);
        ShapeException.rank("AftCached", q, 3);
        ShapeException.same("AftCached", q, k);
        ShapeException.same("AftCached", q, v);
        ShapeException.rank("AftCached", keys, 3);
        ShapeException.same("AftCached", keys, values);
        ShapeException.check(
                keys.dim(0) == q.dim(0) && keys.dim(2) == q.dim(2) && keys.dim(1) > 0,
                "AftCached",
                "the rings (B, S, C) must have q's batch and channels",
                q,
                keys);
        ShapeException.check(
                w.shape().rank() == 2
                        ? w.dim(1) == keys.dim(1) && q.dim(2) % w.dim(0) == 0
                        : w.shape().rank() == 3 && w.dim(0) == q.dim(0) && w.dim(1) == q.dim(1),
                "AftCached",
                "the bias must be (H, S), H dividing the channels, or (B, T, P)",
                q,
                keys,
                w);
        ShapeException.check(sums.isEmpty() || sums.size() == 3, "AftCached", "there must be three sums or none", q);
        for (Tensor s : sums) {
            ShapeException.check(
                    s.shape().equals(Shape.of(q.dim(0), q.dim(2))), "AftCached", "sums must be (B, C)", q, s);
        }
        ShapeException.check(
                position.type().equals(TensorType.i32(q.dim(0))),
                "AftCached",
                "there must be an int32 position for each of the " + q.dim(0) + " sequences",
                position);
    }

    @Override
    public List<Tensor> updates() {
        List<Tensor> updated = new ArrayList<>(List.of(keys, values));
        updated.addAll(sums);
        return updated;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, q.type())
                .and(Out.BEFORE, sums.isEmpty() ? TensorType.f32(1) : TensorType.f32(3, q.dim(0), q.dim(1), q.dim(2)));
    }

    @Override
    public int tasks() {
        return sums.isEmpty() ? 3 : 4;
    }

    @Override
    public void emit(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int width = q.dim(2);
        int slots = keys.dim(1);
        if (!sums.isEmpty()) {
            e.task("leave", AttentionFreeCache::leave)
                    .with(
                            reads(k, v, keys, values, position),
                            modifies(sums.get(0), sums.get(1), sums.get(2)),
                            writes(Out.BEFORE),
                            sizes(batch, time, slots, width));
        }
        int heads = w.shape().rank() == 2 ? w.dim(0) : 1;
        e.task("mix", AttentionFreeCache::mixValues)
                .with(
                        reads(q, k, v, w, keys, values, position, Out.BEFORE),
                        writes(Out.Y),
                        sizes(batch, time, slots, heads, width / heads),
                        sizes(w.shape().rank() == 2 ? 0 : w.dim(2), sums.isEmpty() ? 0 : 1));
        e.task("keys", AttentionCache::append)
                .with(reads(k, position), modifies(keys), sizes(batch, time, slots, width));
        e.task("values", AttentionCache::append)
                .with(reads(v, position), modifies(values), sizes(batch, time, slots, width));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (6L * keys.dim(1) + 10) * q.shape().size());
    }
}
