package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.ColumnSpectra;

/**
 * Ages of tokens as sines and cosines, before their features: [sin(age w_p), cos(age w_p), features] with w_p = top^(-p / P),
 * p below P. Cetin et al. 2024, arXiv:2410.13166, section 3.1. Good to 1e-7 at any age. No gradient at the ages; that at the
 * features is what arrives at their part.
 *
 * @param ages int32, positions since a token, the newest having 0. (H, S)
 * @param turns the frequencies as {@link #turns} has them, int32 (2, P)
 * @param features (H, S, F); y: (H, S, 2 P + F)
 */
public record AgeEmbedding(Tensor ages, Tensor turns, Tensor features) implements Op {

    private static final double WORD = 0x1p32;

    /** Refuses ages that aren't one int32 for each token, and frequencies that aren't two int32 for each pair. */
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
                turns.shape().rank() == 2 && turns.type().equals(TensorType.i32(2, turns.dim(1))),
                "AgeEmbedding",
                "turns must be int32 (2, P)",
                turns);
    }

    /**
     * Frequencies as fractions of a turn, in 64 bits each: P upper words, then what they leave, which may be negative.
     *
     * @param pairs P
     * @param top base of the frequencies
     * @throws ShapeException if either isn't positive
     */
    public static int[] turns(int pairs, double top) {
        ShapeException.check(
                pairs > 0 && top > 0,
                "AgeEmbedding",
                "pairs " + pairs + " and the base of the frequencies " + top + " must be positive");
        int[] words = new int[2 * pairs];
        for (int p = 0; p < pairs; p++) {
            double turn = Math.pow(top, -(double) p / pairs) / (2 * Math.PI) * WORD;
            long upper = Math.round(turn);
            words[p] = (int) upper;
            words[pairs + p] = (int) Math.min(Integer.MAX_VALUE, Math.round((turn - upper) * WORD));
        }
        return words;
    }

    private int pairs() {
        return turns.dim(1);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(features.shape().withLast(2 * pairs() + features.dim(2))));
    }

    @Override
    public void emit(Emitter e) {
        e.task("embed", ColumnSpectra::embed)
                .with(
                        reads(ages, turns, features),
                        writes(e.output()),
                        sizes(features.dim(0), features.dim(1), pairs(), features.dim(2)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(features, b.apply(new Slice(b.grad(), 2 * pairs(), features.dim(2))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * pairs() * features.shape().rows());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, 0)
                .and(Operation.SINE, 2L * pairs() * features.shape().rows());
    }
}
