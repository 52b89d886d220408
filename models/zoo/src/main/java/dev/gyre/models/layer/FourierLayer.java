package dev.gyre.models.layer;

import dev.gyre.engine.GyreException;
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
public record FourierLayer(Linear periodic, Linear other, Optional<Variable> gate) implements Layer {

    /**
     * Settings of such layers.
     *
     * @param ratio share of the outputs that are cosines, and as many sines; there's one of each at least
     * @param gated whether a learned gate weighs them against the others
     * @param bias whether the map to the angles has one
     * @param frozen whether the map to the angles stays as it's drawn
     */
    public record Form(double ratio, boolean gated, boolean bias, boolean frozen) {}

    /** A layer whose angles have a bias and are trained. */
    public static FourierLayer of(Parameters p, int in, int out, double ratio, boolean gated) {
        return of(p, in, out, new Form(ratio, gated, true, false));
    }

    /** Declares the layer's parameters. */
    public static FourierLayer of(Parameters p, int in, int out, Form form) {
        int periodic = Math.max(1, (int) (out * form.ratio()));
        Parameters own = p.at("input_linear_p");
        Parameters angles = form.frozen() ? own.frozen() : own;
        return new FourierLayer(
                form.bias()
                        ? Linear.standard(angles, in, periodic)
                        : new Linear(angles, in, periodic, Init.uniform(1 / Math.sqrt(in))),
                Linear.standard(p.at("input_linear_g"), in, out - 2 * periodic),
                form.gated() ? Optional.of(p.plain("gate", Init.normal(1), 1)) : Optional.empty());
    }

    @Override
    public Jet apply(Graph g, Jet x) {
        if (!x.along().isEmpty()) {
            throw new GyreException("a Fourier layer gives no derivatives: take xnet, kan or mlp");
        }
        return Jet.of(apply(g, x.value()));
    }

    /** Adds the layer to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor p = periodic.apply(g, x);
        Tensor y = g.apply(new FourierActivation(p, other.apply(g, x)));
        return gate.map(s -> g.apply(new FourierGate(y, g.variable(s), 2 * p.dim(-1))))
                .orElse(y);
    }
}
