package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.MlstmCell;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.ShortConv;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * The mLSTM block of {@link Xlstm} (figure 11 of its paper): pre-norm, up-projection to twice the inner width, a short convolution before queries and
 * keys, block-diagonal projections, the cell, a norm per head, a learnable skip, and an output gate from the other half of
 * the up-projection.
 */
record MlstmBlock(
        Norm norm,
        Linear up,
        Variable query,
        Variable key,
        Variable value,
        ShortConv conv,
        MlstmCell cell,
        Norm cellNorm,
        Variable skip,
        Linear down)
        implements Mixer {

    private static final int PROJECTION_BLOCK = 4;

    static MlstmBlock of(Xlstm.Config c, Parameters p) {
        Parameters in = p.at("xlstm");
        int inner = c.mlstmWidth();
        Init small = Init.small(c.dim());
        int[] projection = {inner / PROJECTION_BLOCK, PROJECTION_BLOCK, PROJECTION_BLOCK};
        return new MlstmBlock(
                Norm.layer(p.at("xlstm_norm"), c.dim(), 1, Xlstm.NORM),
                new Linear(in.at("proj_up"), c.dim(), 2 * inner, small),
                in.matrix("q_proj.weight", small, projection),
                in.matrix("k_proj.weight", small, projection),
                in.matrix("v_proj.weight", small, projection),
                ShortConv.of(in, inner, c.conv()),
                new MlstmCell(in.at("mlstm_cell"), inner, c.heads(), c.chunk()),
                Norm.layer(in.at("mlstm_cell").at("outnorm"), inner, c.heads(), Xlstm.NORM),
                in.plain("learnable_skip", Init.constant(1), inner),
                new Linear(in.at("proj_down"), inner, c.dim(), Init.wang(c.dim(), c.blocks())));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        List<Tensor> halves = Split.halves(g, up.apply(g, norm.apply(g, x)));
        Tensor u = halves.get(0);
        Tensor c = conv.apply(g, u, memory);
        MlstmCell.Projections qkv =
                new MlstmCell.Projections(project(g, c, query), project(g, c, key), project(g, u, value));
        Tensor h = cellNorm.apply(g, cell.apply(g, qkv, memory));
        Tensor skipped = g.apply(new Add(h, g.apply(new ChannelScale(c, g.variable(skip)))));
        Tensor gate = g.apply(new Activation(halves.get(1), Activation.Kind.SILU));
        return g.apply(new Add(x, down.apply(g, g.apply(new Mul(skipped, gate)))));
    }

    /** x (.., C) times a block-diagonal matrix. */
    static Tensor project(Graph g, Tensor x, Variable weight) {
        return g.apply(new BlockDiagonal(x, g.variable(weight)));
    }
}
