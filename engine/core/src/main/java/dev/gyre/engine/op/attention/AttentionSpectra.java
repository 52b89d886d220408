package dev.gyre.engine.op.attention;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.attention.ColumnSpectra;
import dev.gyre.tasks.layout.Layout;

/**
 * Spectra of the columns of attention, averaged over time: what a neural attention memory knows of each cached token. Cetin
 * et al. 2024, arXiv:2410.13166, section 3.1. Over the series of weights that each token got from successive queries, frames of
 * W queries every {@code hop} are Hann-windowed and transformed; their magnitudes go into an exponential mean with decay
 * gamma^hop a frame. A token's series is zero before it existed, and its mean starts with the first frame behind its birth.
 * No gradient: memories are evolved.
 *
 * <p>Outputs: features (H, S, F) with F = W / 2 + 1, the tail for the next update (H, S, W - hop), and the magnitudes of each
 * frame (H, T, F, S). Between updates, features and tail of the tokens that stay are picked by {@link GatherHeads}, with
 * zeros for new ones.
 *
 * @param attention softmax rows of the n new queries over S tokens, the last n of which are the queries' own; K rows in turn
 *     are averaged, K being their number over that of the features'. (H K, n, S)
 * @param tail the last values of each token's series. (H, S, W - hop)
 * @param features the mean so far. (H, S, F)
 * @param gamma decay of a query
 */
public record AttentionSpectra(Tensor attention, Tensor tail, Tensor features, int hop, float gamma) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The features. (H, S, F) */
        FEATURES,
        /** The tail of the series, for the next update. (H, S, W - hop) */
        TAIL,
        /** The magnitudes of each frame. (H, T, F, S) */
        MAGNITUDES,
        /** The series of each token: scratch. */
        SERIES,
        /** Sines and cosines: scratch. */
        BASIS,
        /** The mean before it is turned: scratch. */
        MEANS
    }

    /** Refuses queries that don't fill frames, an odd window, and shapes that don't fit. */
    public AttentionSpectra {
        ShapeException.rank("AttentionSpectra", attention, 3);
        ShapeException.rank("AttentionSpectra", tail, 3);
        ShapeException.rank("AttentionSpectra", features, 3);
        int rows = features.dim(0);
        int window = 2 * (features.dim(2) - 1);
        ShapeException.check(
                hop > 0 && window > hop && tail.dim(2) == window - hop,
                "AttentionSpectra",
                "the tail must have the window's " + window + " values less the hop's " + hop
                        + ", the window being longer than the hop, and twice the frequencies less one",
                tail,
                features);
        ShapeException.check(
                rows > 0 && attention.dim(0) % rows == 0 && attention.dim(0) > 0,
                "AttentionSpectra",
                "the rows of attention must be a multiple of the " + rows + " heads of features",
                attention,
                features);
        ShapeException.check(
                attention.dim(1) > 0 && attention.dim(1) % hop == 0 && attention.dim(1) <= attention.dim(2),
                "AttentionSpectra",
                "the " + attention.dim(1) + " queries must fill frames of " + hop + " and be among the "
                        + attention.dim(2) + " tokens",
                attention);
        ShapeException.check(
                tail.shape().equals(Shape.of(rows, attention.dim(2), window - hop))
                        && features.dim(1) == attention.dim(2),
                "AttentionSpectra",
                "tail and features must be for " + attention.dim(2) + " tokens",
                attention,
                tail,
                features);
        ShapeException.check(
                gamma >= 0f && gamma < 1f, "AttentionSpectra", "gamma must be from 0 to below 1, but is " + gamma);
    }

    private int window() {
        return 2 * (features.dim(2) - 1);
    }

    private int frames() {
        return attention.dim(1) / hop;
    }

    @Override
    public Outputs<TensorType> outputs() {
        int rows = features.dim(0);
        int tokens = features.dim(1);
        int frequencies = features.dim(2);
        return Outputs.of(Out.FEATURES, features.type())
                .and(Out.TAIL, tail.type())
                .and(Out.MAGNITUDES, TensorType.f32(rows, frames(), frequencies, tokens))
                .and(Out.SERIES, TensorType.f32(rows, tail.dim(2) + attention.dim(1), tokens))
                .and(Out.BASIS, TensorType.f32(2, window(), frequencies))
                .and(Out.MEANS, TensorType.f32(rows, frequencies, tokens));
    }

    @Override
    public int tasks() {
        return 6;
    }

    @Override
    public void emit(Emitter e) {
        int rows = features.dim(0);
        int tokens = features.dim(1);
        int frequencies = features.dim(2);
        int queries = attention.dim(1);
        int past = tail.dim(2);
        float decay = (float) Math.pow(gamma, hop);
        e.task("series", ColumnSpectra::series)
                .with(
                        reads(tail, attention),
                        writes(Out.SERIES),
                        sizes(rows, attention.dim(0) / rows, queries, tokens, past));
        e.task("basis", ColumnSpectra::basis).with(writes(Out.BASIS), sizes(window(), frequencies));
        e.task("magnitudes", ColumnSpectra::magnitudes)
                .with(
                        reads(Out.SERIES, Out.BASIS),
                        writes(Out.MAGNITUDES),
                        sizes(rows, frames(), tokens, window(), hop, frequencies));
        e.task("reduce", ColumnSpectra::reduce)
                .with(
                        reads(features, Out.MAGNITUDES),
                        writes(Out.MEANS),
                        sizes(rows, frames(), tokens, hop, frequencies, decay));
        e.task("turn", Layout::transpose)
                .with(reads(Out.MEANS), writes(Out.FEATURES), sizes(rows, frequencies, tokens));
        e.task("tail", ColumnSpectra::tail)
                .with(reads(Out.SERIES), writes(Out.TAIL), sizes(rows, queries, tokens, past));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 4L * features.shape().size() * frames() * window());
    }
}
