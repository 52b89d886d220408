package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;

/** A layer of a network of independent examples, described once for values alone and for values with derivatives. */
@FunctionalInterface
public interface Layer {

    /** The output for x (B, F), with its derivatives. */
    Jet apply(Graph g, Jet x);

    /** An activation function of each number. */
    static Layer activation(Activation.Kind kind) {
        return (g, x) -> x.through(g, Curves.of(kind));
    }
}
