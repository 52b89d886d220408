package dev.gyre.models.arch.kan;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.layer.Layer;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter.Role;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import java.util.Collections;
import java.util.List;

/**
 * y_o = sum over inputs of mask (scale_base silu(x_i) + scale_sp sum over bases of coef B_s(x_i)), as two products: bases are of
 * an input, and shared by its edges. I inputs, O outputs, K knots, S = K - 1 - order bases.
 *
 * @param knots (K, I)
 * @param coef (S, I O)
 * @param scaleBase (I, O)
 * @param scaleSpline (I O)
 * @param mask (I, O), 0 where an edge is cut
 */
record KanLayer(int order, Variable knots, Variable coef, Variable scaleBase, Variable scaleSpline, Variable mask)
        implements Layer {

    static KanLayer of(Kan.Config c, Parameters p, int in, int out) {
        int bases = c.grid() + c.order();
        Init even = (seed, stream, into) -> {
            double step = 2 * c.range() / c.grid();
            for (int i = 0; i < into.length; i++) {
                into[i] = (float) (-c.range() + step * (i / in - c.order()));
            }
        };
        double root = Math.sqrt(in);
        return new KanLayer(
                c.order(),
                p.declare("grid", buffer(even, StorageLayout.OUT_IN), c.grid() + 1 + 2 * c.order(), in),
                p.declare(
                        "coef",
                        Declaration.matrix(noise(c, in, out))
                                .stored(StorageLayout.OUT_IN.seenAs(Shape.of(in, out, bases))),
                        bases,
                        in * out),
                p.plain("scale_base", Init.uniform(1 / root), in, out),
                p.declare(
                        "scale_sp",
                        Declaration.plain(Init.constant(1 / root)).stored(StorageLayout.shaped(in, out)),
                        in * out),
                p.declare("mask", buffer(Init.constant(1), StorageLayout.SAME), in, out));
    }

    private static Declaration buffer(Init init, StorageLayout layout) {
        return new Declaration(init, layout, Role.BUFFER, List.of());
    }

    /** The smallest coefficients for which the splines are noise at the knots within the range. */
    private static Init noise(Kan.Config c, int in, int out) {
        return (seed, stream, into) -> {
            int edges = in * out;
            float[] drawn = new float[(c.grid() + 1) * edges];
            Philox.uniforms(seed, stream, 0, drawn);
            Interpolation at = Interpolation.even(c.grid(), c.order());
            for (int e = 0; e < edges; e++) {
                double[] y = new double[c.grid() + 1];
                for (int k = 0; k < y.length; k++) {
                    y[k] = (drawn[k * edges + e] - 0.5) * c.noise() / c.grid();
                }
                double[] coefficients = at.smallest(y);
                for (int s = 0; s < coefficients.length; s++) {
                    into[s * edges + e] = (float) coefficients[s];
                }
            }
        };
    }

    /** Knots and coefficients as they are on the host. */
    SplineGrid grid() {
        double[][] t = new double[inputs()][knots.type().shape().dim(0)];
        double[][][] c = new double[inputs()][outputs()][bases()];
        for (int i = 0; i < inputs(); i++) {
            for (int k = 0; k < t[i].length; k++) {
                t[i][k] = knots.buffer().number(k * inputs() + i);
            }
            for (int n = 0; n < outputs() * bases(); n++) {
                int o = n % outputs();
                int s = n / outputs();
                c[i][o][s] = coef.buffer().number((s * inputs() + i) * outputs() + o);
            }
        }
        return new SplineGrid(order, t, c);
    }

    /** Sets them on the host. */
    void put(SplineGrid grid) {
        for (int i = 0; i < inputs(); i++) {
            for (int k = 0; k < grid.knots()[i].length; k++) {
                knots.buffer().number(k * inputs() + i, grid.knots()[i][k]);
            }
            for (int n = 0; n < outputs() * bases(); n++) {
                int o = n % outputs();
                int s = n / outputs();
                coef.buffer().number((s * inputs() + i) * outputs() + o, grid.coefficients()[i][o][s]);
            }
        }
    }

    int inputs() {
        return knots.type().shape().dim(1);
    }

    int outputs() {
        return scaleBase.type().shape().dim(1);
    }

    int bases() {
        return coef.type().shape().dim(0);
    }

    @Override
    public Jet apply(Graph g, Jet x) {
        Tensor base = g.apply(new Mul(g.variable(scaleBase), g.variable(mask)));
        Tensor edges = g.apply(new Reshape(g.variable(mask), Shape.of(inputs() * outputs())));
        Tensor scale = g.apply(new Mul(g.variable(scaleSpline), edges));
        Tensor spline = g.apply(new Reshape(
                g.apply(new ChannelScale(g.variable(coef), scale)), Shape.of(bases() * inputs(), outputs())));
        Jet straight = Layer.activation(Activation.Kind.SILU)
                .apply(g, x)
                .affine(t -> times(g, t, base), t -> times(g, t, base));
        Jet curved = repeated(g, x).through(g, new Bases()).affine(t -> times(g, t, spline), t -> times(g, t, spline));
        return straight.plus(g, curved);
    }

    private static Tensor times(Graph g, Tensor x, Tensor w) {
        return g.apply(new DenseMatMul(x, w));
    }

    /** The derivatives of x, once for each basis: (R, S I). */
    private Jet repeated(Graph g, Jet x) {
        return new Jet(
                x.value(),
                x.along().stream()
                        .map(a -> new Jet.Along(each(g, a.first()), a.second().map(t -> each(g, t))))
                        .toList());
    }

    private Tensor each(Graph g, Tensor t) {
        return g.apply(new Concat(Collections.nCopies(bases(), t)));
    }

    /** All bases of x, (R, I) to (R, S I). */
    private final class Bases implements Jet.Curve {

        @Override
        public Tensor value(Graph g, Tensor z) {
            return flat(g, g.apply(new SplineBasis(z, g.variable(knots), order)));
        }

        @Override
        public Tensor first(Graph g, Tensor z) {
            return flat(g, g.apply(new SplineBasis.Slope(z, g.variable(knots), order)));
        }

        @Override
        public Tensor second(Graph g, Tensor z) {
            return flat(g, g.apply(new SplineBasis.Slope(z, g.variable(knots), order, 2)));
        }

        private Tensor flat(Graph g, Tensor t) {
            return g.apply(new Reshape(t, Shape.of(t.dim(0), t.dim(1) * t.dim(2))));
        }
    }
}
