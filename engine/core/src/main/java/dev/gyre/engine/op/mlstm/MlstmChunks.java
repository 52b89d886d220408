package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
    void begin(Emitter e, FloatArray m0, FloatArray mLast) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int width = x.valueWidth();
        FloatArray igate = e.floats(x.igate());
        FloatArray fgate = e.floats(x.fgate());
        e.graph()
                .task(
                        e.id("q"),
                        MlstmLayout::pack,
                        e.floats(x.q()),
                        e.floats(Out.QUERIES),
                        1f,
                        rows,
                        heads,
                        time,
                        keyWidth,
                        padded())
                .task(
                        e.id("kt"),
                        MlstmLayout::packTransposed,
                        e.floats(x.k()),
                        e.floats(Out.KEYS_TURNED),
                        x.scale(),
                        groups(),
                        count(),
                        heads,
                        time,
                        keyWidth,
                        length)
                .task(
                        e.id("v"),
                        MlstmLayout::pack,
                        e.floats(x.v()),
                        e.floats(Out.VALUES),
                        1f,
                        rows,
                        heads,
                        time,
                        width,
                        padded())
                .task(
                        e.id("gates"),
                        MlstmGates::pack,
                        igate,
                        fgate,
                        e.floats(Out.LOG_I),
                        e.floats(Out.LOG_F),
                        rows,
                        heads,
                        time,
                        padded())
                .task(
                        e.id("scan"),
                        MlstmGates::scan,
                        e.floats(Out.LOG_I),
                        e.floats(Out.LOG_F),
                        m0,
                        e.floats(Out.STABILISER),
                        e.floats(Out.INTER),
                        e.floats(Out.KEY),
                        mLast,
                        rows,
                        count(),
                        length)
                .task(
                        e.id("decay"),
                        MlstmScores::decay,
                        e.floats(Out.LOG_I),
                        e.floats(Out.LOG_F),
                        e.floats(Out.STABILISER),
                        e.floats(Out.DECAY),
                        groups(),
                        length)
                .task(
                        e.id("scores"),
                        MlstmScores::scores,
                        e.floats(Out.QUERIES),
                        e.floats(Out.KEYS_TURNED),
                        e.floats(Out.DECAY),
                        e.floats(Out.SCORES),
                        groups(),
                        length,
                        keyWidth)
                .task(
                        e.id("sums"),
                        MlstmScores::rowSums,
                        e.floats(Out.SCORES),
                        e.floats(Out.SIGN),
                        groups() * length,
                        length)
                .task(
                        e.id("numerator"),
                        MlstmScores::combine,
                        e.floats(Out.SCORES),
                        e.floats(Out.VALUES),
                        e.floats(Out.NUMERATOR),
                        groups(),
                        length,
                        width);
    }

    /** Divides, and writes the outputs. */
    void finish(Emitter e) {
        e.graph()
                .task(
                        e.id("invert"),
                        MlstmGates::invert,
                        e.floats(Out.SIGN),
                        e.floats(Out.STABILISER),
                        e.floats(Out.INVERSE),
                        groups() * length)
                .task(
                        e.id("h"),
                        MlstmLayout::unpackRows,
                        e.floats(Out.NUMERATOR),
                        e.floats(Out.INVERSE),
                        e.result(),
                        x.rows(),
                        x.heads(),
                        x.time(),
                        x.valueWidth(),
                        padded());
    }

    /** Multiply-adds count two, exponentials one. */
    long forwardFlops() {
        return (long) groups() * length * length * (2L * x.keyWidth() + 2L * x.valueWidth() + 3);
    }
}
