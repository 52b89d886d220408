package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;

/**
 * The tasks inside chunks, which the parallel form (one chunk) and the chunkwise form have in common.
 *
 * @param x what the cell reads
 * @param length L, steps in a chunk; the last chunk is padded to it
 */
record MlstmChunks(MlstmInputs x, int length) {

    /** Tasks that {@link #begin} and {@link #finish} add together. */
    static final int FORWARD_TASKS = 11;

    MlstmChunks {
        ShapeException.check(length > 0, "Mlstm", "the chunk length must be positive, not " + length, x.q());
    }

    /** The number of chunks NC. */
    int count() {
        return (x.time() + length - 1) / length;
    }

    /** P, time with padding. */
    int padded() {
        return count() * length;
    }

    /** G, matrices in each of the products: one a head and chunk. */
    int groups() {
        return x.rows() * count();
    }

    /** A number per head and step. */
    TensorType perStep() {
        return x.perStep(padded());
    }

    /** A packed tensor of the given width. */
    TensorType packed(int width) {
        return TensorType.f32(groups(), length, width);
    }

    /** The forward pass's outputs beside its results: those kept for the gradient, then scratch. */
    enum Out {
        DECAY,
        SCORES,
        INVERSE,
        /** Row sums, which become the denominator's sign. */
        SIGN,
        /** Weights of the state before a chunk in its steps. */
        INTER,
        /** Weights of the steps in the state after a chunk. */
        KEY,
        QUERIES,
        KEYS_TURNED,
        VALUES,
        NUMERATOR,
        LOG_I,
        LOG_F,
        STABILISER
    }

    /** The results, and what else the forward pass writes. */
    Outputs<TensorType> outputs(Outputs<TensorType> results) {
        TensorType keys = packed(x.keyWidth());
        TensorType values = packed(x.valueWidth());
        return results.and(Out.DECAY, packed(length))
                .and(Out.SCORES, packed(length))
                .and(Out.INVERSE, perStep())
                .and(Out.SIGN, perStep())
                .and(Out.INTER, perStep())
                .and(Out.KEY, perStep())
                .and(Out.QUERIES, keys)
                .and(Out.KEYS_TURNED, keys)
                .and(Out.VALUES, values)
                .and(Out.NUMERATOR, values)
                .and(Out.LOG_I, perStep())
                .and(Out.LOG_F, perStep())
                .and(Out.STABILISER, perStep());
    }

    /** The tensors that the forward pass keeps for the gradient. */
    record Kept(Tensor decay, Tensor scores, Tensor inverse, Tensor sign) {

        static Kept of(Outputs<Tensor> outputs) {
            return new Kept(
                    outputs.get(Out.DECAY), outputs.get(Out.SCORES), outputs.get(Out.INVERSE), outputs.get(Out.SIGN));
        }
    }

    /**
     * Packs, and computes numerator and row sums of what stays within chunks.
     *
     * @param m0 stabiliser before the sequence
     * @param mLast where that after the sequence goes
     */
    void begin(Emitter e, Tensor m0, Tensor mLast) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int width = x.valueWidth();
        e.task("q", MlstmLayout::pack)
                .with(reads(x.q()), writes(Out.QUERIES), sizes(1f, rows, heads, time, keyWidth, padded()));
        e.task("kt", MlstmLayout::packTransposed)
                .with(
                        reads(x.k()),
                        writes(Out.KEYS_TURNED),
                        sizes(x.scale(), groups(), count(), heads, time, keyWidth, length));
        e.task("v", MlstmLayout::pack)
                .with(reads(x.v()), writes(Out.VALUES), sizes(1f, rows, heads, time, width, padded()));
        e.task("gates", MlstmGates::pack)
                .with(reads(x.igate(), x.fgate()), writes(Out.LOG_I, Out.LOG_F), sizes(rows, heads, time, padded()));
        e.task("scan", MlstmGates::scan)
                .with(
                        reads(Out.LOG_I, Out.LOG_F, m0),
                        writes(Out.STABILISER, Out.INTER, Out.KEY, mLast),
                        sizes(rows, count(), length));
        e.task("decay", MlstmScores::decay)
                .with(reads(Out.LOG_I, Out.LOG_F, Out.STABILISER), writes(Out.DECAY), sizes(groups(), length));
        e.task("scores", MlstmScores::scores)
                .with(
                        reads(Out.QUERIES, Out.KEYS_TURNED, Out.DECAY),
                        writes(Out.SCORES),
                        sizes(groups(), length, keyWidth));
        e.task("sums", MlstmScores::rowSums)
                .with(reads(Out.SCORES), writes(Out.SIGN), sizes(groups() * length, length));
        e.task("numerator", MlstmScores::combine)
                .with(reads(Out.SCORES, Out.VALUES), writes(Out.NUMERATOR), sizes(groups(), length, width));
    }

    /** Divides, and writes the outputs. */
    void finish(Emitter e) {
        e.task("invert", MlstmGates::invert)
                .with(modifies(Out.SIGN), reads(Out.STABILISER), writes(Out.INVERSE), sizes(groups() * length));
        e.task("h", MlstmLayout::unpackRows)
                .with(
                        reads(Out.NUMERATOR, Out.INVERSE),
                        writes(e.output()),
                        sizes(x.rows(), x.heads(), x.time(), x.valueWidth(), padded()));
    }

    /** Multiply-adds count two, exponentials one. */
    long forwardFlops() {
        return (long) groups() * length * length * (2L * x.keyWidth() + 2L * x.valueWidth() + 3);
    }
}
