package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * The Cauchy activation with its trained parameters, of each neuron or shared by the layer. Li et al. 2024, arXiv:2409.19221.
 * lambda1, lambda2, d: (C), or (1) where shared. Weight decay would drive d to the pole, so it doesn't apply.
 */
public record TrainedCauchy(Variable lambda1, Variable lambda2, Variable d) implements Layer, Jet.Curve {

    /** Parameters that all begin at the same numbers. */
    public static TrainedCauchy of(Parameters p, int channels, boolean shared, double lambda, double width) {
        int count = shared ? 1 : channels;
        return new TrainedCauchy(
                p.plain("lambda1", Init.constant(lambda), count),
                p.plain("lambda2", Init.constant(lambda), count),
                p.plain("d", Init.constant(width), count));
    }

    @Override
    public Jet apply(Graph g, Jet x) {
        return x.through(g, this);
    }

    @Override
    public Tensor value(Graph g, Tensor z) {
        return derivative(g, z, 0);
    }

    @Override
    public Tensor first(Graph g, Tensor z) {
        return derivative(g, z, 1);
    }

    @Override
    public Tensor second(Graph g, Tensor z) {
        return derivative(g, z, 2);
    }

    private Tensor derivative(Graph g, Tensor z, int order) {
        int channels = z.dim(-1);
        return g.apply(new CauchyActivation(
                z, each(g, lambda1, channels), each(g, lambda2, channels), each(g, d, channels), order));
    }

    private static Tensor each(Graph g, Variable v, int channels) {
        Tensor t = g.variable(v);
        return t.dim(0) == channels ? t : CauchyActivation.shared(g, t, channels);
    }
}
