package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.tensor.Tensor;

/**
 * Feed-forward network with a SiLU gate, down (SiLU(gate x) * up x). Shazeer 2020, arXiv:2002.05202. (.., C) to (.., C).
 *
 * @param gate C to the inner width
 * @param up likewise
 * @param down the inner width to C
 */
public record SwiGlu(Linear gate, Linear up, Linear down) {

    /** Adds the network to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor open = g.apply(new Activation(gate.apply(g, x), Activation.Kind.SILU));
        return down.apply(g, g.apply(new Mul(open, up.apply(g, x))));
    }
}
