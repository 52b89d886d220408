package dev.gyre.engine.op.lmul;

import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.SharedCache;
import dev.gyre.engine.op.attention.SpanSums;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.engine.op.linearattention.GatedRetention;
import java.util.List;

/**
 * A model of the energy that products and their sums would take on a chip, nothing that was measured: their numbers, times the
 * energies of 32-bit operations at 45 nm that Luo and Sun 2024, arXiv:2410.00907, take from Horowitz 2014 (a float multiplication 3.7 pJ,
 * a float addition 0.9 pJ, an integer addition, which is what L-Mul takes, 0.1 pJ). Memory isn't in it.
 *
 * @param lmul products by L-Mul, each summed up by a float addition
 * @param exact float products in linear maps, softmax attention and linear attention, which L-Mul leaves as it is, each summed up by a float addition
 * @param others floating-point operations of all else, recurrent cells and convolutions among them, whose energy isn't in the model
 */
public record LMulEnergy(long lmul, long exact, long others) {

    private static final double MULTIPLICATION = 3.7e-12;
    private static final double ADDITION = 0.9e-12;
    private static final double INTEGER_ADDITION = 0.1e-12;

    /** Counts the operations of one execution of ops. */
    public static LMulEnergy of(List<Op> ops) {
        long lmul = 0;
        long exact = 0;
        long others = 0;
        for (Op op : ops) {
            long flops = op.cost().flops();
            switch (op) {
                case LMulDenseMatMul m -> lmul += flops / 2;
                case LMulBlockDiagonal m -> lmul += flops / 2;
                case LMulMaskedAttention a -> lmul += flops / 2;
                case DenseMatMul m -> exact += flops / 2;
                case BatchedMatMul m -> exact += flops / 2;
                case BlockDiagonal m -> exact += flops / 2;
                case MonarchFactor m -> exact += flops / 2;
                case CausalAttention a -> exact += flops / 2;
                case MaskedAttention a -> exact += flops / 2;
                case CachedAttention.Step a -> exact += flops / 2;
                case SharedCache.Query a -> exact += flops / 2;
                case GatedRetention a -> exact += flops / 2;
                case SpanSums a -> exact += flops / 2;
                default -> others += flops;
            }
        }
        return new LMulEnergy(lmul, exact, others);
    }

    /** Joules of products and sums as they are. */
    public double joules() {
        return lmul * (INTEGER_ADDITION + ADDITION) + exact * (MULTIPLICATION + ADDITION);
    }

    /** Joules of the same if every product were one of floats. */
    public double joulesOfFloats() {
        return (lmul + exact) * (MULTIPLICATION + ADDITION);
    }
}
