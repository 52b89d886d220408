package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.Products;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;

/**
 * Scores of Pattention, s = x keys^T, without the root of the width. Wang et al. 2024, arXiv:2410.23168. x: (.., d1);
 * keys: (n, d1), the key of each parameter token; s: (.., n).
 *
 * <p>The whole of Pattention, y = f(x keys^T) values, is {@link #of}. Keys of zeros have scores of zero, hence weights of zero
 * under the forms with GELU: tokens added with such keys change nothing as long as the scale isn't changed either. Their
 * gradient isn't zero, so training wakes them up.
 */
public record Pattention(Tensor x, Tensor keys) implements Op {

    private enum Out {
        SCORES,
        TURNED
    }

    /** Refuses keys that aren't a matrix as wide as x. */
    public Pattention {
        ShapeException.rank("Pattention", keys, 2);
        ShapeException.check(
                x.dim(-1) == keys.dim(1),
                "Pattention",
                "x's width " + x.dim(-1) + " must equal the keys' width " + keys.dim(1),
                x,
                keys);
    }

    /**
     * y = f(x keys^T) values. x: (.., d1); keys: (n, d1); values: (n, d2); y: (.., d2).
     *
     * @param kind f
     * @param scale its constant, usually {@link TokenWeights.Kind#scale} of the tokens that the layer began with
     */
    public static Tensor of(GraphBuilder g, Tensor x, Tensor keys, Tensor values, TokenWeights.Kind kind, float scale) {
        ShapeException.rank("Pattention", values, 2);
        ShapeException.check(
                keys.dim(0) == values.dim(0), "Pattention", "there must be a value for each key", keys, values);
        Tensor weights = g.apply(new TokenWeights(g.apply(new Pattention(x, keys)), kind, scale));
        return g.apply(new DenseMatMul(weights, values));
    }

    /** The scores, and space for the keys transposed. */
    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.SCORES, TensorType.f32(x.shape().withLast(keys.dim(0))))
                .and(Out.TURNED, TensorType.f32(keys.dim(1), keys.dim(0)));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        e.task("keys", Layout::transpose).with(reads(keys), writes(Out.TURNED), sizes(1, keys.shape()));
        Products.nn(e, x, e.output(Out.TURNED), 1, x.shape().rows(), keys.dim(1), keys.dim(0));
    }

    @Override
    public void gradient(Backward b) {
        Tensor ds = b.grad(Out.SCORES);
        if (b.wants(x)) {
            b.contribute(x, b.apply(new DenseMatMul(ds, keys)));
        }
        if (b.wants(keys)) {
            b.contribute(keys, b.apply(new DenseMatMul.Gradient(ds, x)));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * keys.dim(0));
    }
}
