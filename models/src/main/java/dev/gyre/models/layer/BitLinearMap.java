package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.ternary.BitLinear;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * A linear map with ternary weights and 8-bit inputs behind an RMS norm of its own. Zhu et al. 2024, arXiv:2406.02528. (.., I)
 * to (.., O).
 *
 * @param norm weight of the norm (I)
 * @param weight (I, O), the float weight that training adjusts
 */
public record BitLinearMap(Variable norm, Variable weight) {

    private static final float EPSILON = 1e-6f;

    /** A map whose weights are called {@code weight} and {@code norm.weight}. */
    public static BitLinearMap of(Parameters p, int in, int out, Init init) {
        Variable weight = p.matrix("weight", init, in, out);
        return new BitLinearMap(p.plain("norm.weight", Init.constant(1), in), weight);
    }

    /** Adds the map to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        return BitLinear.of(g, x, g.variable(norm), g.variable(weight), EPSILON);
    }
}
