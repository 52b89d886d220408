package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.RmsNorm;
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
 * @param kind what's made of both
 */
public record BitLinearMap(Variable norm, Variable weight, Kind kind) {

    private static final float EPSILON = 1e-6f;

    /** Quantisation of weights and inputs. */
    public enum Kind {
        /** Ternary and 8-bit numbers, whose gradients pass straight through. */
        TERNARY,
        /** Nothing: floats, to compare with. */
        FLOAT,
        /** Ternary and 8-bit numbers, but no gradient reaches the weights, which stay as they're drawn: a control. */
        FROZEN
    }

    /** A ternary map whose weights are called {@code weight} and {@code norm.weight}. */
    public static BitLinearMap of(Parameters p, int in, int out, Init init) {
        return of(p, in, out, init, Kind.TERNARY);
    }

    /** Declares a map of a kind. */
    public static BitLinearMap of(Parameters p, int in, int out, Init init, Kind kind) {
        Parameters own = kind == Kind.FROZEN ? p.frozen() : p;
        Variable weight = own.matrix("weight", init, in, out);
        return new BitLinearMap(p.plain("norm.weight", Init.constant(1), in), weight, kind);
    }

    /** Adds the map to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor w = g.variable(weight);
        return kind == Kind.FLOAT
                ? g.apply(new DenseMatMul(g.apply(new RmsNorm(x, g.variable(norm), 1, EPSILON)), w))
                : BitLinear.of(g, x, g.variable(norm), w, EPSILON);
    }
}
