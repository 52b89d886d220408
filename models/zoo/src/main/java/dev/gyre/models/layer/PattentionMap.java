package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;

/**
 * Attention to learned tokens in place of a linear map. Wang et al. 2024, arXiv:2410.23168, equation 5. (.., C) to (.., C).
 *
 * @param keys (n, C)
 * @param values (n, C)
 * @param kind how scores become weights
 * @param scale of the weights
 */
public record PattentionMap(Variable keys, Variable values, TokenWeights.Kind kind, float scale) {

    /** The name of the parameter of keys. */
    public static final String KEYS = "key_param_tokens";

    /** The name of the parameter of values. */
    public static final String VALUES = "value_param_tokens";

    /** Deviation of keys that are drawn anew; as scores are normed, it matters for the gradient alone. */
    public static final double DEVIATION = 0.02;

    /** A map with n tokens. */
    public static PattentionMap of(
            Parameters p, int width, int tokens, Init values, TokenWeights.Kind kind, float scale) {
        Init keys = Init.normal(DEVIATION);
        return new PattentionMap(
                p.declare(KEYS, Declaration.matrix(keys).stored(StorageLayout.SAME), tokens, width),
                p.declare(VALUES, Declaration.matrix(values).stored(StorageLayout.SAME), tokens, width),
                kind,
                scale);
    }

    /** Adds the map to a graph. */
    public Tensor apply(Graph g, Tensor x) {
        return Pattention.of(g, x, g.variable(keys), g.variable(values), kind, scale);
    }
}
