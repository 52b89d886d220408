package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.FourierGate;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.Optional;

/**
 * A layer of a Fourier analysis network: [cos p, sin p, GELU a] of linear maps p and a of x. Dong et al. 2024, arXiv:2410.02675. (..,
 * I) to (.., O).
 *
 * @param gate weighs cosines and sines against the others, if there's one. (1)
 */
public record FourierLayer(Linear periodic, Linear other, Optional<Variable> gate) {

    /**
     * A layer.
     *
     * @param ratio share of the outputs that are cosines, and as many sines; there's one of each at least
     * @param gated whether a learned gate weighs them against the others
     */
    public static FourierLayer of(Parameters p, int in, int out, double ratio, boolean gated) {
        int periodic = Math.max(1, (int) (out * ratio));
        return new FourierLayer(
                Linear.standard(p.at("input_linear_p"), in, periodic),
                Linear.standard(p.at("input_linear_g"), in, out - 2 * periodic),
                gated ? Optional.of(p.plain("gate", Init.normal(1), 1)) : Optional.empty());
    }

    /** Adds the layer to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor p = periodic.apply(g, x);
        Tensor y = g.apply(new FourierActivation(p, other.apply(g, x)));
        return gate.map(s -> g.apply(new FourierGate(y, g.variable(s), 2 * p.dim(-1))))
                .orElse(y);
    }
}
