package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.layer.Layer;
import java.util.List;

/** A network that's one layer behind the other, described once for its values and for its derivatives. Images are taken flat. */
public interface Layered extends Network {

    /** The layers, from input to output. */
    List<Layer> layers();

    /** The output of all layers for x (B, F), with its derivatives. */
    default Jet apply(Graph g, Jet x) {
        Jet h = x;
        for (Layer l : layers()) {
            h = l.apply(g, h);
        }
        return h;
    }

    @Override
    default Tensor apply(Graph g, Tensor x, Phase phase) {
        int rows = x.dim(0);
        int width = x.shape().size() / rows;
        Tensor flat = x.shape().rank() == 2 ? x : g.apply(new Reshape(x, Shape.of(rows, width)));
        return apply(g, Jet.of(flat)).value();
    }
}
