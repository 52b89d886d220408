package dev.gyre.engine.op.lmul;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.lmul.LMul;

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
        e.graph()
                .task(
                        e.id("q"),
                        LMul::bits,
                        e.floats(of.q()),
                        e.ints(Out.QUERY_BITS),
                        of.q().shape().size())
                .task(
                        e.id("k"),
                        dev.gyre.tasks.lmul.LMulAttention::turned,
                        e.floats(of.k()),
                        e.ints(Out.KEY_BITS),
                        batch,
                        keys,
                        of.k().dim(2))
                .task(
                        e.id("v"),
                        LMul::bits,
                        e.floats(of.v()),
                        e.ints(Out.VALUE_BITS),
                        of.v().shape().size())
                .task(e.id("powers"), LMul::powers, e.floats(Out.POWERS))
                .task(
                        e.id("scores"),
                        dev.gyre.tasks.lmul.LMulAttention::scores,
                        e.ints(Out.QUERY_BITS),
                        e.ints(Out.KEY_BITS),
                        e.ints(of.spans().from()),
                        e.ints(of.spans().to()),
                        e.ints(of.spans().seen()),
                        e.floats(Out.POWERS),
                        e.floats(Out.WEIGHTS),
                        batch,
                        time,
                        keys,
                        of.heads(),
                        of.keyHeads(),
                        of.q().dim(2) / of.heads(),
                        format.offset(),
                        format.keep())
                .task(
                        e.id("softmax"),
                        dev.gyre.tasks.lmul.LMulAttention::softmax,
                        e.floats(Out.WEIGHTS),
                        e.floats(Out.MASS),
                        batch,
                        of.heads(),
                        time,
                        keys,
                        of.scale())
                .task(e.id("weights"), LMul::bits, e.floats(Out.WEIGHTS), e.ints(Out.WEIGHT_BITS), weights)
                .task(
                        e.id("mix"),
                        dev.gyre.tasks.lmul.LMulAttention::mixValues,
                        e.ints(Out.WEIGHT_BITS),
                        e.ints(Out.VALUE_BITS),
                        e.floats(Out.POWERS),
                        e.floats(Out.Y),
                        batch,
                        time,
                        keys,
                        of.heads(),
                        of.keyHeads(),
                        valueWidth(),
                        format.offset(),
                        format.keep());
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
