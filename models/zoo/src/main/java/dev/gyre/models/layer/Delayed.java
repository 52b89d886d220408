package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/** Inputs of a layer at the last few places, kept as a state. */
public final class Delayed {

    private Delayed() {}

    /**
     * The places before the ones at hand and these, zero where there was none yet.
     *
     * @param name the layer's path and the state's own name
     * @param x (B, T, C)
     * @param places how many before
     * @return (B, places + T, C)
     */
    public static Tensor with(Graph g, Memory memory, String name, Tensor x, int places) {
        int batch = x.dim(0);
        int width = x.dim(2);
        Tensor before = memory.state(g, name, TensorType.f32(batch, places, width));
        Tensor joined = g.apply(new Concat(List.of(flat(g, before), flat(g, x))));
        Tensor all = g.apply(new Reshape(joined, Shape.of(batch, places + x.dim(1), width)));
        memory.keep(g, before, g.apply(new SliceRows(all, x.dim(1), places)));
        return all;
    }

    private static Tensor flat(Graph g, Tensor x) {
        return g.apply(new Reshape(x, Shape.of(x.dim(0), x.dim(1) * x.dim(2))));
    }
}
