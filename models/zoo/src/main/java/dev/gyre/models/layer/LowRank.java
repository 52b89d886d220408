package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Low-rank adaptation of a linear map, y = scale (x a) b, nothing at first. Hu et al. 2021 (LoRA), arXiv:2106.09685. (.., I)
 * to (.., O).
 *
 * @param a (I, R)
 * @param b (R, O)
 * @param scale alpha / R
 */
public record LowRank(Variable a, Variable b, double scale) {

    /** An adapter of rank R, whose parameters are called {@code lora_A} and {@code lora_B}. */
    public static LowRank of(Parameters p, int in, int rank, int out, double alpha) {
        return new LowRank(
                p.declare(
                        "lora_A",
                        Declaration.matrix(Init.uniform(1 / Math.sqrt(in)))
                                .as("lora_A.default.weight", "lora_A.weight"),
                        in,
                        rank),
                p.declare(
                        "lora_B",
                        Declaration.matrix(Init.constant(0)).as("lora_B.default.weight", "lora_B.weight"),
                        rank,
                        out),
                alpha / rank);
    }

    /** Adds it to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        Tensor low = g.apply(new DenseMatMul(x, g.variable(a)));
        return g.apply(new Scale(g.apply(new DenseMatMul(low, g.variable(b))), (float) scale));
    }
}
