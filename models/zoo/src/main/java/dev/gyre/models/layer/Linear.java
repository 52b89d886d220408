package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.Optional;

/**
 * A linear map, y = x w + b. x: (.., I); w: (I, O); b: (O); y: (.., O).
 *
 * @param weight w
 * @param bias b, if there's one
 */
public record Linear(Variable weight, Optional<Variable> bias) implements Layer {

    /** A map without bias, whose weight is called {@code weight}. */
    public Linear(Parameters p, int in, int out, Init init) {
        this(p.matrix("weight", init, in, out), Optional.empty());
    }

    /** A map with a bias, called {@code bias}. */
    public static Linear biased(Parameters p, int in, int out, Init weight, Init bias) {
        return new Linear(p.matrix("weight", weight, in, out), Optional.of(p.plain("bias", bias, out)));
    }

    /** A map with a bias, both drawn uniformly within 1 / sqrt(in), as PyTorch's are. */
    public static Linear standard(Parameters p, int in, int out) {
        Init fanIn = Init.uniform(1 / Math.sqrt(in));
        return biased(p, in, out, fanIn, fanIn);
    }

    /** Adds the map to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor y = g.apply(new DenseMatMul(x, g.variable(weight)));
        return bias.map(b -> g.apply(new AddBias(y, g.variable(b)))).orElse(y);
    }

    @Override
    public Jet apply(Graph g, Jet x) {
        return x.affine(t -> apply(g, t), t -> g.apply(new DenseMatMul(t, g.variable(weight))));
    }
}
