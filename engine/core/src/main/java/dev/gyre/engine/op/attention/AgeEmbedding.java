package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.ColumnSpectra;

/**
 * Ages of tokens as sines and cosines, before their features: [sin(age w_p), cos(age w_p), features] with w_p = top^(-p / P),
 * p below P. Cetin et al. 2024, arXiv:2410.13166, section 3.1. Angles are formed in double. No gradient at the ages; that at
 * the features is what arrives at their part.
 *
 * @param ages int32, positions since a token, the newest having 0. (H, S)
 * @param features (H, S, F); y: (H, S, 2 P + F)
 * @param pairs P
 */
public record AgeEmbedding(Tensor ages, Tensor features, int pairs, double top) implements Op {

    /** Refuses ages that aren't one int32 for each token. */
    public AgeEmbedding {
        ShapeException.rank("AgeEmbedding", features, 3);
        ShapeException.check(
                ages.type().equals(TensorType.i32(features.dim(0), features.dim(1)))
                        && features.shape().size() > 0,
                "AgeEmbedding",
                "ages must be int32 (H, S) for features (H, S, F), which must not be empty",
                ages,
                features);
        ShapeException.check(
                pairs > 0 && top > 0,
                "AgeEmbedding",
                "pairs " + pairs + " and the base of the frequencies " + top + " must be positive");
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(features.shape().withLast(2 * pairs + features.dim(2))));
    }

    @Override
    public void emit(Emitter e) {
        e.graph()
                .task(
                        e.id("embed"),
                        ColumnSpectra::embed,
                        e.ints(ages),
                        e.floats(features),
                        e.result(),
                        features.dim(0),
                        features.dim(1),
                        pairs,
                        features.dim(2),
                        Math.log(top) / pairs);
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(features, b.apply(new Slice(b.grad(), 2 * pairs, features.dim(2))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * pairs * features.shape().rows());
    }
}
