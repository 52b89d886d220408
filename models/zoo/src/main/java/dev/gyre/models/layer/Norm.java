package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.Optional;

/**
 * A norm: layer norm (Ba et al. 2016, arXiv:1607.06450) or RMS norm (Zhang &amp; Sennrich 2019,
 * arXiv:1910.07467). (.., C) to (.., C).
 *
 * @param weight (C), if there's one
 * @param bias (C), if there's one
 * @param groups parts of C that are normalised by themselves, such as heads
 * @param eps added to the variance or the mean square
 * @param fromOne whether the weight is its distance from 1
 */
public record Norm(
        Kind kind, Optional<Variable> weight, Optional<Variable> bias, int groups, double eps, boolean fromOne) {

    /** The addend to the variance in the norms of most packages. */
    public static final double EPSILON = 1e-5;

    private static final Declaration ONES = Declaration.plain(Init.constant(1));

    /** Statistic that is normalised. */
    public enum Kind {
        /** Mean 0 and variance 1. */
        LAYER,
        /** Mean square 1. */
        RMS
    }

    /** A layer norm without bias, whose weight is called {@code weight} and starts at 1. */
    public static Norm layer(Parameters p, int width) {
        return layer(p, width, 1, ONES);
    }

    /** A layer norm without bias for each of a number of groups. */
    public static Norm layer(Parameters p, int width, int groups, Declaration weight) {
        return new Norm(
                Kind.LAYER, Optional.of(p.declare("weight", weight, width)), Optional.empty(), groups, EPSILON, false);
    }

    /** A layer norm without bias for each of a number of groups, whose weight is called {@code weight} and starts at 1. */
    public static Norm layer(Parameters p, int width, int groups, double eps) {
        return new Norm(
                Kind.LAYER, Optional.of(p.declare("weight", ONES, width)), Optional.empty(), groups, eps, false);
    }

    /**
     * A layer norm without bias for each of a number of groups, whose weight is called {@code weight} and kept as its distance from 1, which
     * is 0 to begin with. So it is to the last bit what a package has that stores it like this.
     */
    public static Norm layerFromOne(Parameters p, int width, int groups, double eps) {
        Variable weight = p.plain("weight", Init.constant(0), width);
        return new Norm(Kind.LAYER, Optional.of(weight), Optional.empty(), groups, eps, true);
    }

    /** A layer norm with a bias, called {@code bias}, that starts at 0. */
    public static Norm biased(Parameters p, int width, double eps) {
        Variable weight = p.declare("weight", ONES, width);
        return new Norm(
                Kind.LAYER, Optional.of(weight), Optional.of(p.plain("bias", Init.constant(0), width)), 1, eps, false);
    }

    /** An RMS norm, whose weight is called {@code weight} and starts at 1. */
    public static Norm rms(Parameters p, int width, double eps) {
        return new Norm(Kind.RMS, Optional.of(p.declare("weight", ONES, width)), Optional.empty(), 1, eps, false);
    }

    /** A norm of each of a number of groups that has no parameters. */
    public static Norm bare(Kind kind, int groups, double eps) {
        return new Norm(kind, Optional.empty(), Optional.empty(), groups, eps, false);
    }

    /** Adds the norm to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor w = weight(g, Shape.of(x.dim(-1)));
        Tensor y = g.apply(
                switch (kind) {
                    case LAYER -> new LayerNorm(x, w, groups, (float) eps);
                    case RMS -> new RmsNorm(x, w, groups, (float) eps);
                });
        return bias.map(b -> g.apply(new AddBias(y, g.variable(b)))).orElse(y);
    }

    private Tensor weight(Graph g, Shape shape) {
        if (weight.isPresent() && !fromOne) {
            return g.variable(weight.get());
        }
        Tensor ones = g.apply(new Fill(shape, 1f));
        return weight.map(w -> g.apply(new Add(g.variable(w), ones))).orElse(ones);
    }
}
