package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Scaling;
import java.util.List;
import java.util.Optional;

/** y = factor x + shift of each number: how a model brings its inputs to around zero and its outputs back. (F) each. */
public record Affine(Variable factor, Variable shift) implements Layer {

    /** The map from numbers of a given scaling to numbers around zero; empty where no scaling is given. */
    public static Optional<Affine> in(Parameters p, Scaling s) {
        return at(
                p,
                s,
                i -> 1 / s.spreads().get(i),
                i -> -s.centres().get(i) / s.spreads().get(i));
    }

    /** The map from numbers around zero to those of a given scaling; empty where no scaling is given. */
    public static Optional<Affine> out(Parameters p, Scaling s) {
        return at(p, s, s.spreads()::get, s.centres()::get);
    }

    private interface Coefficient {
        double at(int i);
    }

    private static Optional<Affine> at(Parameters p, Scaling s, Coefficient factor, Coefficient shift) {
        int count = s.centres().size();
        return s.there()
                ? Optional.of(
                        new Affine(p.buffer("factor", filled(factor), count), p.buffer("shift", filled(shift), count)))
                : Optional.empty();
    }

    private static Init filled(Coefficient n) {
        return (seed, stream, into) -> {
            for (int i = 0; i < into.length; i++) {
                into[i] = (float) n.at(i);
            }
        };
    }

    @Override
    public Jet apply(Graph g, Jet x) {
        return x.affine(t -> g.apply(new AddBias(scaled(g, t), g.variable(shift))), t -> scaled(g, t));
    }

    private Tensor scaled(Graph g, Tensor t) {
        return g.apply(new ChannelScale(t, g.variable(factor)));
    }

    /** Layers between what brings a domain's inputs to around zero and what brings the outputs back. */
    public static List<Layer> around(Parameters p, List<Layer> layers) {
        List<Layer> all = new java.util.ArrayList<>();
        in(p.at("input"), p.domain().inputScaling()).ifPresent(all::add);
        all.addAll(layers);
        out(p.at("output"), p.domain().outputScaling()).ifPresent(all::add);
        return List.copyOf(all);
    }
}
