package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.tensor.Tensor;

/**
 * Heads whose neighbouring channels are turned by their position, at frequencies from 1 to 1 / theta, both included.
 *
 * @param width C, of all heads together
 * @param heads N
 * @param theta base of the angles
 */
public record RotaryHeads(int width, int heads, double theta) {

    /** Turns x (B, T, C), whose first place is at {@code position}. */
    public Tensor turn(Graph g, Tensor x, Tensor position) {
        return g.apply(Rope.endToEnd(x, position, heads, theta));
    }

    /** Width D of a head. */
    public int each() {
        return width / heads;
    }
}
