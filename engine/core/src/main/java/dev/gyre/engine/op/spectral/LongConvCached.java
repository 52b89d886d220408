package dev.gyre.engine.op.spectral;

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
import dev.gyre.tasks.attention.AttentionCache;
import dev.gyre.tasks.spectral.LongConvolution;
import java.util.List;

/**
 * Causal {@link LongConv} of a chunk, or of one token, on top of the last inputs before it, which lie in a ring. The new inputs are
 * put into the ring; positions don't count here, {@code Count} moves them on. Beyond its K taps the filter sees nothing. It has no
 * gradient.
 *
 * @param x (B, T, C), as y
 * @param k taps, (K, C)
 * @param skip (C)
 * @param ring the last S inputs, S at least K - 1, updated in place: token number p is in slot p mod S. (B, S, C)
 * @param position int32, number of the first new token of each sequence. (B)
 */
public record LongConvCached(Tensor x, Tensor k, Tensor skip, Tensor ring, Tensor position) implements Op {

    /** Refuses shapes that don't fit, and a ring that's too short. */
    public LongConvCached {
        ShapeException.rank("LongConvCached", x, 3);
        ShapeException.rank("LongConvCached", k, 2);
        ShapeException.rank("LongConvCached", ring, 3);
        ShapeException.check(
                k.dim(1) == x.dim(2) && skip.shape().equals(Shape.of(x.dim(2))),
                "LongConvCached",
                "taps (K, C) and skip (C) must have x's " + x.dim(2) + " channels",
                x,
                k,
                skip);
        ShapeException.check(
                ring.dim(0) == x.dim(0) && ring.dim(2) == x.dim(2) && ring.dim(1) >= Math.max(1, k.dim(0) - 1),
                "LongConvCached",
                "the ring (B, S, C) must have x's batch and channels and a slot for each of the " + k.dim(0)
                        + " taps but the first",
                x,
                ring);
        ShapeException.check(
                position.type().equals(TensorType.i32(x.dim(0))),
                "LongConvCached",
                "there must be an int32 position for each of the " + x.dim(0) + " sequences",
                position);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(ring);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("sum", LongConvolution::continued)
                .with(reads(x, k, skip, ring, position), writes(e.output()), sizes(x.shape(), k.dim(0), ring.dim(1)));
        e.task("append", AttentionCache::append)
                .with(reads(x, position), modifies(ring), sizes(x.dim(0), x.dim(1), ring.dim(1), x.dim(2)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * k.dim(0) * x.shape().size());
    }
}
