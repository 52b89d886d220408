package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;

/** A model of independent examples: a function fitter or an image classifier. */
public interface Network extends Model {

    /**
     * The network's output for a batch of examples.
     *
     * @param x (B, F), or images (B, H, W, C)
     * @param phase what for
     * @return numbers or logits (B, outputs)
     */
    Tensor apply(Graph g, Tensor x, Phase phase);
}
