package dev.gyre.models.arch.m2;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Monarch Mixer's mixing of dimensions, (.., C) to (.., C): a gated feed-forward network of block-diagonal matrices, whose
 * first half of the blocks makes the gates. Fu et al. 2023, arXiv:2310.12109. Widths that blocks don't divide are padded.
 *
 * @param inner width I of the gates
 * @param both to gates and gated, (N, C / N, 2 I / N)
 * @param down back, (N, I / N, C / N)
 * @param bias (C)
 */
record DimensionMixing(int inner, Variable both, Variable down, Variable bias) {

    /** A network of so many blocks that declares its parameters. */
    static DimensionMixing of(Parameters p, int dim, int inner, int blocks) {
        Init in = Init.uniform(Math.sqrt((double) blocks / dim));
        Init back = Init.uniform(Math.sqrt((double) blocks / inner));
        int width = Math.ceilDiv(dim, blocks);
        return new DimensionMixing(
                inner,
                p.matrix("gated_layers.weight", in, blocks, width, Math.ceilDiv(2 * inner, blocks)),
                p.matrix("wo.weight", back, blocks, Math.ceilDiv(inner, blocks), width),
                p.plain("wo.bias", Init.uniform(1 / Math.sqrt(dim)), dim));
    }

    /** Adds the network to a graph. */
    Tensor apply(Graph g, Tensor x) {
        Tensor halves = BlockDiagonal.padded(g, x, g.variable(both), 2 * inner);
        Tensor gate = g.apply(new Activation(g.apply(new Slice(halves, 0, inner)), Activation.Kind.GELU));
        Tensor gated = g.apply(new Mul(gate, g.apply(new Slice(halves, inner, inner))));
        return g.apply(new AddBias(BlockDiagonal.padded(g, gated, g.variable(down), x.dim(-1)), g.variable(bias)));
    }
}
