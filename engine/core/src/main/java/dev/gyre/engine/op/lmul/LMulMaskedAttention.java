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
        e.task("q", LMul::bits)
                .with(
                        reads(of.q()),
                        writes(Out.QUERY_BITS),
                        sizes(of.q().shape().size()));
        e.task("k", dev.gyre.tasks.lmul.LMulAttention::turned)
                .with(
                        reads(of.k()),
                        writes(Out.KEY_BITS),
                        sizes(batch, keys, of.k().dim(2)));
        e.task("v", LMul::bits)
                .with(
                        reads(of.v()),
                        writes(Out.VALUE_BITS),
                        sizes(of.v().shape().size()));
        e.task("powers", LMul::powers).with(writes(Out.POWERS));
        e.task("scores", dev.gyre.tasks.lmul.LMulAttention::scores)
                .with(
                        reads(
                                Out.QUERY_BITS,
                                Out.KEY_BITS,
                                of.spans().from(),
                                of.spans().to(),
                                of.spans().seen(),
                                Out.POWERS),
                        writes(Out.WEIGHTS),
                        sizes(
                                batch,
                                time,
                                keys,
                                of.heads(),
                                of.keyHeads(),
                                of.q().dim(2) / of.heads(),
                                format.offset(),
                                format.keep()));
        e.task("softmax", dev.gyre.tasks.lmul.LMulAttention::softmax)
                .with(modifies(Out.WEIGHTS), writes(Out.MASS), sizes(batch, of.heads(), time, keys, of.scale()));
        e.task("weights", LMul::bits).with(reads(Out.WEIGHTS), writes(Out.WEIGHT_BITS), sizes(weights));
        e.task("mix", dev.gyre.tasks.lmul.LMulAttention::mixValues)
                .with(
                        reads(Out.WEIGHT_BITS, Out.VALUE_BITS, Out.POWERS),
                        writes(Out.Y),
                        sizes(
                                batch,
                                time,
                                keys,
                                of.heads(),
                                of.keyHeads(),
                                valueWidth(),
                                format.offset(),
                                format.keep()));
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
