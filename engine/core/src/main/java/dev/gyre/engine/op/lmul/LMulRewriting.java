package dev.gyre.engine.op.lmul;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Rewriting;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.SharedCache;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/**
 * L-Mul in the place of float products, Luo and Sun 2024, arXiv:2410.00907, in whatever uses a trained model.
 *
 * @param width mantissa bits that count, 1 to 23
 * @param attention whether in softmax attention, over whole sequences, spans of keys and caches
 * @param linear whether in matrix products with weights
 */
public record LMulRewriting(int width, boolean attention, boolean linear) implements Rewriting {

    /**
     * Refuses widths that float32 doesn't have.
     *
     * @throws GyreException names the width and those there are
     */
    public LMulRewriting {
        LMulFormat.float32(width);
    }

    @Override
    public List<Tensor> add(GraphBuilder g, Op op) {
        return switch (op) {
            case DenseMatMul(Tensor x, Tensor w) when linear -> g.add(new LMulDenseMatMul(x, w, width));
            case BlockDiagonal of when linear -> g.add(new LMulBlockDiagonal(of, width));
            case MaskedAttention of when attention -> g.add(new LMulMaskedAttention(of, width));
            case CausalAttention of when attention -> g.add(new LMulMaskedAttention(masked(g, of), width));
            case CachedAttention.Step(CachedAttention of)
            when attention -> g.add(new LMulMaskedAttention(of.unrolled(g), width));
            case SharedCache.Query of when attention -> g.add(new LMulMaskedAttention(of.masked(g), width));
            default -> g.add(op);
        };
    }

    private static MaskedAttention masked(GraphBuilder g, CausalAttention of) {
        int time = of.q().dim(1);
        KeySpans spans = KeySpans.causal(g, of.q().dim(0), time, time);
        return new MaskedAttention(of.q(), of.k(), of.v(), spans, of.heads());
    }
}
