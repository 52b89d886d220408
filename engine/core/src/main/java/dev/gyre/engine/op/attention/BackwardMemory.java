package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;

/**
 * The backward attention memory network, which scores cached tokens for eviction. Cetin et al. 2024, arXiv:2410.13166, section
 * 3.2: each token attends to itself and to newer ones, so that what has been said again can go,
 *
 * <pre>[q, k, v] = x Wqkv + b, o = attention(q, k, v), [r, m] = o Wo + bo, score = w . (x (1 + m) + r) + c.</pre>
 *
 * <p>All parameters lie in one vector, the order of which is that of the package's checkpoints: Wqkv (D, 3 hidden), b, Wo
 * (hidden, 2 D), bo, w (D), c.
 */
public final class BackwardMemory {

    private final GraphBuilder g;
    private final Tensor parameters;
    private int used;

    private BackwardMemory(GraphBuilder g, Tensor parameters) {
        this.g = g;
        this.parameters = parameters;
    }

    /** The number of a network's parameters. */
    public static int parameters(int width, int hidden) {
        return width * 3 * hidden + 3 * hidden + hidden * 2 * width + 2 * width + width + 1;
    }

    /**
     * Scores of tokens all of which are there.
     *
     * @param x embedded tokens, oldest first. (H, S, D)
     * @param parameters as {@link #parameters(int, int)} counts them, in one axis
     * @return (H, S, 1)
     */
    public static Tensor scores(GraphBuilder g, Tensor x, Tensor parameters, int hidden) {
        ShapeException.rank("BackwardMemory", x, 3);
        return scores(g, x, parameters, hidden, KeySpans.anticausal(g, x.dim(0), x.dim(1), x.dim(1)));
    }

    /**
     * Scores where some places hold no token: nobody looks at these, and their scores mean nothing.
     *
     * @param seen int32, zero where there's no token. (H, S)
     */
    public static Tensor scores(GraphBuilder g, Tensor x, Tensor parameters, int hidden, Tensor seen) {
        ShapeException.rank("BackwardMemory", x, 3);
        KeySpans newer = KeySpans.anticausal(g, x.dim(0), x.dim(1), x.dim(1));
        return scores(g, x, parameters, hidden, newer.masked(seen));
    }

    private static Tensor scores(GraphBuilder g, Tensor x, Tensor parameters, int hidden, KeySpans spans) {
        ShapeException.check(
                hidden > 0 && parameters.shape().equals(Shape.of(parameters(x.dim(2), hidden))),
                "BackwardMemory",
                "there must be " + parameters(x.dim(2), hidden) + " parameters for width " + x.dim(2) + " and " + hidden
                        + " hidden units",
                x,
                parameters);
        return new BackwardMemory(g, parameters).scored(x, hidden, spans);
    }

    private Tensor scored(Tensor x, int hidden, KeySpans spans) {
        int width = x.dim(2);
        Tensor qkv = linear(x, 3 * hidden);
        Tensor o = g.apply(
                new MaskedAttention(part(qkv, 0, hidden), part(qkv, 1, hidden), part(qkv, 2, hidden), spans, 1));
        Tensor change = linear(o, 2 * width);
        Tensor scaled = g.apply(new Mul(x, part(change, 1, width)));
        Tensor changed = g.apply(new Add(g.apply(new Add(x, scaled)), part(change, 0, width)));
        return linear(changed, 1);
    }

    private Tensor part(Tensor x, int i, int width) {
        return g.apply(new Slice(x, i * width, width));
    }

    /** The next parameters as a matrix and a bias. */
    private Tensor linear(Tensor x, int out) {
        int in = x.dim(2);
        Tensor w = g.apply(new Reshape(g.apply(new Slice(parameters, used, in * out)), Shape.of(in, out)));
        Tensor b = g.apply(new Slice(parameters, used + in * out, out));
        used += in * out + out;
        return g.apply(new AddBias(g.apply(new DenseMatMul(x, w)), b));
    }
}
