package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.Rotary;
import java.util.List;

/**
 * Rotary position embedding. Su et al. 2021, arXiv:2104.09864. Pair i of a head of D channels is turned by the angle position
 * times its frequency. x, y: (B, T, N D). Angles are float32: good to 1e-7 of the position.
 *
 * @param offset int32 (1), the position of the first step, not negative; or (B), one for each sequence
 * @param heads N
 * @param pairs which channels are a pair
 * @param frequencies radians per position
 */
public record Rope(Tensor x, Tensor offset, int heads, Pairs pairs, Frequencies frequencies) implements Op {

    /** The channels of a head that are turned together. */
    public enum Pairs {
        /** Channel i of the first half with channel i of the second. */
        HALVES,
        /** Channels 2 i and 2 i + 1. */
        NEIGHBOURS
    }

    /** The angles by which a step turns each pair, in radians. */
    public sealed interface Frequencies {}

    /**
     * Pair i at exp(-decay i).
     *
     * @param decay logarithm of the ratio of neighbouring frequencies
     */
    public record Geometric(float decay) implements Frequencies {}

    /**
     * A number for each pair, such as frequencies that are scaled for longer texts. There's no gradient through them.
     *
     * @param each float32 (D / 2)
     */
    public record Given(Tensor each) implements Frequencies {}

    private static final double THETA = 10_000;

    /** Refuses heads that don't divide the width into even parts, other offsets, and frequencies that aren't one for each pair. */
    public Rope {
        ShapeException.rank("Rope", x, 3);
        ShapeException.check(
                heads > 0 && x.dim(2) % (2 * heads) == 0,
                "Rope",
                "x's width " + x.dim(2) + " must be a multiple of twice the " + heads + " heads",
                x);
        ShapeException.check(
                offset.type().equals(TensorType.i32(1)) || offset.type().equals(TensorType.i32(x.dim(0))),
                "Rope",
                "the offset must be one " + DType.I32 + ", or one for each of the " + x.dim(0) + " sequences",
                offset);
        if (frequencies instanceof Given(Tensor each)) {
            int needed = x.dim(2) / heads / 2;
            ShapeException.check(
                    each.type().equals(TensorType.f32(needed)),
                    "Rope",
                    "there must be a float32 frequency for each of a head's " + needed + " pairs",
                    each);
        }
    }

    /** Halves paired, at the angles position * 10000^(-2 i / D). */
    public Rope(Tensor x, Tensor offset, int heads) {
        this(x, offset, heads, THETA);
    }

    /** Halves paired, at the angles position * theta^(-2 i / D). */
    public Rope(Tensor x, Tensor offset, int heads, double theta) {
        this(x, offset, heads, Pairs.HALVES, series(x, heads, theta, 0));
    }

    /** Neighbours paired, at the angles position * theta^(-2 i / D). */
    public static Rope neighbours(Tensor x, Tensor offset, int heads, double theta) {
        return new Rope(x, offset, heads, Pairs.NEIGHBOURS, series(x, heads, theta, 0));
    }

    /** Neighbours paired, with frequencies from 1 to 1 / theta, both included: position * theta^(-i / (D / 2 - 1)). */
    public static Rope endToEnd(Tensor x, Tensor offset, int heads, double theta) {
        return new Rope(x, offset, heads, Pairs.NEIGHBOURS, series(x, heads, theta, 1));
    }

    /** Only the first channels of each head turned, as {@link #Rope(Tensor, Tensor, int)} does with a head that has no others. */
    public static Tensor leading(GraphBuilder g, Tensor x, Tensor offset, int heads, int channels) {
        return leading(g, x, offset, heads, channels, THETA);
    }

    /** Turns leading channels at the angles of another base. */
    public static Tensor leading(GraphBuilder g, Tensor x, Tensor offset, int heads, int channels, double theta) {
        int width = x.dim(-1) / heads;
        if (channels == width) {
            return g.apply(new Rope(x, offset, heads, theta));
        }
        Tensor perHead = g.apply(new Reshape(x, Shape.of(x.dim(0), x.dim(1), heads, width)));
        Tensor first = g.apply(new Slice(perHead, 0, channels));
        Tensor rest = g.apply(new Slice(perHead, channels, width - channels));
        Tensor rows = g.apply(new Reshape(first, Shape.of(x.dim(0), x.dim(1), heads * channels)));
        Tensor turned = g.apply(new Reshape(g.apply(new Rope(rows, offset, heads, theta)), first.shape()));
        return g.apply(new Reshape(g.apply(new Concat(List.of(turned, rest))), x.shape()));
    }

    private static Geometric series(Tensor x, int heads, double theta, int less) {
        int pairs = heads > 0 ? x.dim(-1) / heads / 2 : 0;
        return new Geometric((float) (Math.log(theta) / Math.max(1, pairs - less)));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        rotate(e, this, 1f);
    }

    @Override
    public void gradient(Backward b) {
        if (frequencies instanceof Given(Tensor each) && b.wants(each)) {
            throw new GyreException("Rope has no gradient through its frequencies " + each + ": make them a constant");
        }
        b.contribute(x, b.apply(new Gradient(new Rope(b.grad(), offset, heads, pairs, frequencies))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 6L * x.shape().size());
    }

    private static void rotate(Emitter e, Rope r, float sign) {
        int half = r.x.dim(2) / r.heads / 2;
        boolean halves = r.pairs == Pairs.HALVES;
        int step = halves ? 1 : 2;
        int gap = halves ? half : 1;
        int rows = r.x.shape().rows();
        int time = r.x.dim(1);
        int each = r.offset.dim(0) == 1 ? 0 : 1;
        switch (r.frequencies) {
            case Geometric(float decay) ->
                e.task("rotate", Rotary::rotatePairs)
                        .with(
                                reads(r.x, r.offset),
                                writes(e.output()),
                                sizes(rows, time, each, r.heads, half, decay, sign, step, gap));
            case Given(Tensor given) ->
                e.task("rotate", Rotary::rotateGiven)
                        .with(
                                reads(r.x, r.offset, given),
                                writes(e.output()),
                                sizes(rows, time, each, r.heads, half, sign, step, gap));
        }
    }

    /** The rotation of dy back: a rotation's transpose is its inverse. */
    public record Gradient(Rope back) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return back.outputs();
        }

        @Override
        public void emit(Emitter e) {
            rotate(e, back, -1f);
        }

        @Override
        public Cost cost() {
            return back.cost();
        }
    }
}
