package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/** A recurrent cell between an input and an output projection, with a norm per head. (B, T, C) to (B, T, C). */
public record RecurrentMixer(Linear input, RecurrentLayer cell, Norm norm, Linear output) implements Mixer {

    /**
     * A mixer whose recurrent weights begin wide, so that a cell's state changes what it does with a token.
     *
     * @param bias initial bias of the cell (gates, N, D)
     */
    public static RecurrentMixer of(RecurrentCell cell, Parameters p, int dim, int heads, Init bias) {
        int width = dim / heads;
        Init fanIn = Init.uniform(1 / Math.sqrt(dim));
        return new RecurrentMixer(
                new Linear(p.at("input"), dim, cell.gates().input() * dim, fanIn),
                new RecurrentLayer(
                        cell,
                        p.at("cell"),
                        heads,
                        width,
                        Declaration.matrix(Init.uniform(2 / Math.sqrt(width))),
                        Declaration.plain(bias)),
                Norm.layer(p.at("norm"), dim, heads, Declaration.plain(Init.constant(1))),
                new Linear(p.at("output"), dim, dim, fanIn));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        return output.apply(g, norm.apply(g, cell.apply(g, input.apply(g, x), memory)));
    }
}
