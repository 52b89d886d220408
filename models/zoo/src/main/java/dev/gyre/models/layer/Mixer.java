package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;

/** A layer through which information passes between positions. */
@FunctionalInterface
public interface Mixer {

    /** Adds the mixer to a graph: (B, T, C) to (B, T, C), on top of what was read before. */
    Tensor apply(Graph g, Tensor x, Memory memory);
}
