package dev.gyre.engine.op.lmul;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;
import dev.gyre.tasks.lmul.LMulAttention;

/**
 * Softmax attention over spans of keys as {@link MaskedAttention} has it, with the products of queries and keys, and of weights and
 * values, by L-Mul; softmax, scale and sums are exact. Luo and Sun 2024, arXiv:2410.00907, section 2.3. Outputs: y (B, T, N E) and the
 * mass (B, T, N). No gradient. Weights below 2^-126 count as zero, as L-Mul's rules have it.
 *
 * @param of what it does but for the products
 * @param width mantissa bits that count, 1 to 23
 */
public record LMulMaskedAttention(MaskedAttention of, int width) implements Op {

    private enum Out {
        Y,
        MASS,
        QUERY_BITS,
        KEY_BITS,
        VALUE_BITS,
        POWERS,
        WEIGHTS,
        WEIGHT_BITS
    }

    /** Refuses widths that float32 doesn't have. */
    public LMulMaskedAttention {
        ShapeException.check(
                width >= 1 && width <= 23, "LMulAttention", "the width must be from 1 to 23, not " + width, of.q());
    }

    private int valueWidth() {
        return of.v().dim(2) / of.keyHeads();
    }

    /** y and mass; the bits of q, k and v, a table of powers, weights and their bits as scratch. */
    @Override
    public Outputs<TensorType> outputs() {
        int batch = of.q().dim(0);
        int time = of.q().dim(1);
        int keys = of.k().dim(1);
        return Outputs.of(Out.Y, TensorType.f32(batch, time, of.heads() * valueWidth()))
                .and(Out.MASS, TensorType.f32(batch, time, of.heads()))
                .and(Out.QUERY_BITS, TensorType.i32(of.q().shape().toArray()))
                .and(Out.KEY_BITS, TensorType.i32(batch, of.k().dim(2), keys))
                .and(Out.VALUE_BITS, TensorType.i32(of.v().shape().toArray()))
                .and(Out.POWERS, TensorType.f32(256))
                .and(Out.WEIGHTS, TensorType.f32(batch, of.heads(), time, keys))
                .and(Out.WEIGHT_BITS, TensorType.i32(batch, of.heads(), time, keys));
    }

    @Override
    public int tasks() {
        return 8;
    }

    @Override
    public void emit(Emitter e) {
        LMulFormat format = LMulFormat.float32(width);
        int batch = of.q().dim(0);
        int time = of.q().dim(1);
        int keys = of.k().dim(1);
        int weights = batch * of.heads() * time * keys;
        int queries = of.q().shape().size();
        int keyWidth = of.k().dim(2);
        int values = of.v().shape().size();
        KeySpans spans = of.spans();
        TaskArguments extents = sizes(batch, time, keys, of.heads(), of.keyHeads());
        TaskArguments masks = sizes(format.offset(), format.keep());
        e.task("q", LMul::bits).with(reads(of.q()), writes(Out.QUERY_BITS), sizes(queries));
        e.task("k", LMulAttention::turned).with(reads(of.k()), writes(Out.KEY_BITS), sizes(batch, keys, keyWidth));
        e.task("v", LMul::bits).with(reads(of.v()), writes(Out.VALUE_BITS), sizes(values));
        e.task("powers", LMul::powers).with(writes(Out.POWERS));
        e.task("scores", LMulAttention::scores)
                .with(
                        reads(Out.QUERY_BITS, Out.KEY_BITS, spans.from(), spans.to(), spans.seen(), Out.POWERS),
                        writes(Out.WEIGHTS),
                        extents,
                        sizes(of.q().dim(2) / of.heads()),
                        masks);
        e.task("softmax", LMulAttention::softmax)
                .with(modifies(Out.WEIGHTS), writes(Out.MASS), sizes(batch, of.heads(), time, keys, of.scale()));
        e.task("weights", LMul::bits).with(reads(Out.WEIGHTS), writes(Out.WEIGHT_BITS), sizes(weights));
        e.task("mix", LMulAttention::mixValues)
                .with(
                        reads(Out.WEIGHT_BITS, Out.VALUE_BITS, Out.POWERS),
                        writes(Out.Y),
                        extents,
                        sizes(valueWidth()),
                        masks);
    }

    @Override
    public String name() {
        return "LMulAttention";
    }

    @Override
    public Cost cost() {
        long pairs = of.spans().pairs() * of.heads();
        return Cost.of(this, 2 * pairs * (of.q().dim(2) / of.heads() + (long) valueWidth()));
    }
}
