package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFree;
import java.util.List;

/**
 * Attention-free mixing with a learned position bias, Zhai et al. 2021, arXiv:2105.14103: for each channel, y[t] =
 * sigmoid(q[t]) times the mean of v[u] weighted by exp(k[u] + w[t, u]). Made by {@link #full}, {@link #local} and
 * {@link #conv}. q, k, v, y: (B, T, C).
 *
 * <p>Each row is stabilised by the maximum over what it sees, in whatever order keys rise and fall. A key of minus infinity
 * hides its position; a row that sees hidden positions only gives zero. Time is O(T window C), memory O(T C). Where the window is
 * all and keys and biases don't spread too far, it's done as a product of matrices, {@link AftProduct}. {@link AftCached} is the
 * same for tokens that follow earlier ones.
 *
 * @param w bias (T, T) by query and position, or, relative, (H, lags) by head and lag t - u: from 0 to window - 1 if
 *     causal, from 1 - window to window - 1 if not
 * @param window positions at a distance of this or more have no bias
 * @param outside whether these count
 * @param causal whether a position sees itself and what is before it only
 * @param relative whether w goes by lag
 */
public record AftMix(
        Tensor q, Tensor k, Tensor v, Tensor w, int window, Outside outside, boolean causal, boolean relative)
        implements Op {

    enum Out {
        Y,
        /** y without the gate. */
        R,
        MAX,
        INV,
        /** States of positions before the window. */
        BEFORE,
        /** States of positions after the window. */
        AFTER
    }

    /** The treatment of positions outside the window. */
    public enum Outside {
        /** Positions outside the window count, with a bias of zero. */
        ZERO,
        /** Positions outside the window don't count, as with a bias of minus infinity. */
        MASKED
    }

    /** Refuses other shapes of q, k and v, a window of less than one, and a bias that doesn't fit. */
    public AftMix {
        ShapeException.rank("AftMix", q, 3);
        ShapeException.same("AftMix", q, k);
        ShapeException.same("AftMix", q, v);
        ShapeException.rank("AftMix", w, 2);
        ShapeException.check(window >= 1, "AftMix", "the window must be at least 1, not " + window, w);
        int time = q.dim(1);
        int lags = causal ? window : 2 * window - 1;
        if (relative) {
            ShapeException.check(
                    w.dim(1) == lags && q.dim(2) % w.dim(0) == 0,
                    "AftMix",
                    "a relative bias must be (H, " + lags + "), H dividing the " + q.dim(2) + " channels",
                    q,
                    w);
        } else {
            ShapeException.check(
                    w.dim(0) == time && w.dim(1) == time,
                    "AftMix",
                    "an absolute bias is for its own length only and must be (" + time + ", " + time + ")",
                    q,
                    w);
        }
    }

    /** AFT-full: w (T, T) between all positions. */
    public static Tensor full(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor w, boolean causal) {
        return local(g, q, k, v, w, q.dim(-2), causal);
    }

    /** AFT-local: w (T, T), of which just the entries at a distance of less than the window count. */
    public static Tensor local(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor w, int window, boolean causal) {
        return local(g, q, k, v, w, window, Outside.ZERO, causal);
    }

    /** AFT-local, where what is outside the window counts or doesn't. */
    public static Tensor local(
            GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor w, int window, Outside outside, boolean causal) {
        return g.apply(new AftMix(q, k, v, w, Math.min(window, q.dim(-2)), outside, causal, false));
    }

    /** AFT-conv in one dimension: one key for each head, k (B, T, H), and w (H, lags). */
    public static Tensor conv(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor w, boolean causal) {
        return conv(g, q, k, v, w, Outside.ZERO, causal);
    }

    /** AFT-conv, where what is outside the lags counts or doesn't. */
    public static Tensor conv(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor w, Outside outside, boolean causal) {
        ShapeException.rank("AftMix", w, 2);
        ShapeException.check(
                k.dim(-1) == w.dim(0) && q.dim(-1) % k.dim(-1) == 0,
                "AftMix",
                "k's width must be w's number of heads and divide q's width",
                q,
                k,
                w);
        ShapeException.check(causal || w.dim(1) % 2 == 1, "AftMix", "lags to both sides and zero are an odd number", w);
        Tensor keys = g.apply(new RepeatHeads(k, k.dim(-1), q.dim(-1) / k.dim(-1)));
        int window = causal ? w.dim(1) : (w.dim(1) + 1) / 2;
        return g.apply(new AftMix(q, keys, v, w, window, outside, causal, true));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType before = states(outsideCounts());
        TensorType after = states(outsideCounts() && !causal);
        return AftProduct.of(this)
                .and(Outputs.of(Out.Y, q.type())
                        .and(Out.R, q.type())
                        .and(Out.MAX, q.type())
                        .and(Out.INV, q.type())
                        .and(Out.BEFORE, before)
                        .and(Out.AFTER, after));
    }

    /** Whether it may be a product of matrices: every position has a bias of its own. */
    boolean full() {
        return window >= q.dim(1) && !relative;
    }

    boolean outsideCounts() {
        return window < q.dim(1) && outside == Outside.ZERO;
    }

    TensorType states(boolean needed) {
        return needed ? TensorType.f32(3, q.dim(0), q.dim(1), q.dim(2)) : TensorType.f32(1);
    }

    int heads() {
        return relative ? w.dim(0) : 1;
    }

    @Override
    public int tasks() {
        return 2 + scans() + AftProduct.of(this).tasks();
    }

    int scans() {
        if (!outsideCounts()) {
            return 0;
        }
        return causal ? 1 : 2;
    }

    @Override
    public void emit(Emitter e) {
        int batch = q.dim(0);
        int time = q.dim(1);
        int width = q.dim(2);
        for (int i = 0; i < scans(); i++) {
            int from = i == 0 ? 0 : time - 1;
            Out states = i == 0 ? Out.BEFORE : Out.AFTER;
            e.task(i == 0 ? "before" : "after", AttentionFree::states)
                    .with(reads(k, v), writes(states), sizes(batch, time, width, from, 1 - 2 * i));
        }
        AftProduct.of(this).emit(e, k, v, w);
        e.task("mix", AttentionFree::mixValues)
                .with(
                        reads(k, v, w, Out.BEFORE, Out.AFTER, AftProduct.Out.SAFE),
                        writes(Out.R, Out.MAX, Out.INV),
                        sizes(batch, time, heads(), width / heads(), window),
                        sizes(outsideCounts() ? 1 : 0, causal ? 1 : 0, relative ? 1 : 0, full() ? 0 : 1));
        e.task("gate", AttentionFree::gate)
                .with(reads(q, Out.R), writes(Out.Y), sizes(q.shape().size()));
    }

    @Override
    public void gradient(Backward b) {
        Tensor r = b.output(Out.R);
        Tensor max = b.output(Out.MAX);
        Tensor inv = b.output(Out.INV);
        Outputs<Tensor> gate = b.add(new AftGateGradient(q, r, inv, b.grad(Out.Y)));
        b.contribute(q, gate.get(AftGateGradient.Out.DQ));
        Tensor p = gate.get(AftGateGradient.Out.P);
        List<Tensor> factors = AftProduct.of(this).factors(b);
        if (b.wants(k) || b.wants(v)) {
            Outputs<Tensor> d = b.add(new AftMixGradient(this, r, max, inv, p, factors));
            b.contribute(k, d.get(AftMixGradient.Out.DK));
            b.contribute(v, d.get(AftMixGradient.Out.DV));
        }
        if (b.wants(w)) {
            b.contribute(w, b.apply(new AftBiasGradient(this, r, max, p, factors)));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6 * pairs() + 10L * q.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = q.shape().size();
        return RooflineBound.of(this, 2 * seen() + n * (1 + 4L * scans()))
                .and(Operation.EXP, k.shape().size() + (long) w.shape().size() + n * scans())
                .and(Operation.SIGMOID, n)
                .and(Operation.DIVIDE, n);
    }

    /** Pairs of a query and a position in its window, times channels. */
    long pairs() {
        long seen = causal ? window : 2L * window - 1;
        return q.shape().size() * Math.min(q.dim(1), seen);
    }

    /** Pairs without those that don't exist: before the first position and behind the last one. */
    long seen() {
        long seen = 0;
        for (int t = 0; t < q.dim(1); t++) {
            seen += Math.min(t + 1L, window);
        }
        return (causal ? seen : 2 * seen - q.dim(1)) * (q.shape().size() / q.dim(1));
    }
}
