package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.GatedFeedForward;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.RecurrentLayer;
import dev.gyre.models.layer.ShortConv;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import java.util.List;

/**
 * The sLSTM block of {@link Xlstm} (figure 10 of its paper): pre-norm, a short convolution before input and forget gate, block-diagonal gate projections,
 * the cell, a norm per head, and a gated feed-forward network after it.
 */
record SlstmBlock(
        Norm norm,
        ShortConv conv,
        Variable inputGate,
        Variable forgetGate,
        Variable cellInput,
        Variable outputGate,
        RecurrentLayer cell,
        Norm groupNorm,
        GatedFeedForward feedForward)
        implements Mixer {

    static SlstmBlock of(Xlstm.Config c, int index, Parameters p) {
        Parameters in = p.at("xlstm");
        int width = c.dim() / c.heads();
        int[] gate = {c.heads(), width, width};
        Declaration projection = Declaration.matrix(Init.small(c.dim()));
        Declaration recurrent = Declaration.matrix(Init.constant(0))
                .stored(StorageLayout.over(Shape.of(c.heads(), width, 4 * width), StorageLayout.OUT_IN))
                .as("_recurrent_kernel_");
        Init bias = RecurrentLayer.powerLawBias(c.heads(), width, index, c.blocks());
        return new SlstmBlock(
                Norm.layer(p.at("xlstm_norm"), c.dim(), 1, Xlstm.NORM),
                ShortConv.of(in, c.dim(), c.conv()),
                in.declare("input_gate.weight", projection.as("fgate.weight"), gate),
                in.declare("forget_gate.weight", projection.as("igate.weight"), gate),
                in.declare("cell_input.weight", projection.as("zgate.weight"), gate),
                in.declare("output_gate.weight", projection.as("ogate.weight"), gate),
                new RecurrentLayer(
                        RecurrentCell.SLSTM,
                        in.at("slstm_cell"),
                        c.heads(),
                        width,
                        recurrent,
                        Declaration.plain(bias)
                                .stored(StorageLayout.shaped(4 * c.dim()))
                                .as("_bias_")),
                Norm.layer(in.at("group_norm"), c.dim(), c.heads(), Xlstm.NORM),
                GatedFeedForward.of(p, c.dim(), c.ffnWidth(), Init.wang(c.dim(), c.blocks()), Xlstm.NORM));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        Tensor a = norm.apply(g, x);
        Tensor c = conv.apply(g, a, memory);
        Tensor wx = g.apply(new Concat(List.of(
                MlstmBlock.project(g, c, inputGate),
                MlstmBlock.project(g, c, forgetGate),
                MlstmBlock.project(g, a, cellInput),
                MlstmBlock.project(g, a, outputGate))));
        Tensor mixed = g.apply(new Add(x, groupNorm.apply(g, cell.apply(g, wx, memory))));
        return g.apply(new Add(mixed, feedForward.apply(g, mixed)));
    }
}
