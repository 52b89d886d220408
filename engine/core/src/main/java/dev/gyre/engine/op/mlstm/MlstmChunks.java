package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Backward;
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

    /** Tasks that {@link #beginGradient} and {@link #finishGradient} add together. */
    static final int GRADIENT_TASKS = 15;

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

    /** The backward pass's outputs: the gradients, then scratch. */
    enum GradientOut {
        DQ,
        DK,
        DV,
        DI,
        DF,
        DNUMERATOR,
        DSUMS,
        QUERIES,
        KEYS,
        VALUES_TURNED,
        DSCORES,
        DQ_PACKED,
        DK_PACKED,
        DV_PACKED,
        QDQ,
        KDK,
        /** The final state of each chunk times its gradient. */
        CARRY
    }

    Outputs<TensorType> gradients() {
        TensorType keys = packed(x.keyWidth());
        TensorType values = packed(x.valueWidth());
        return Outputs.of(GradientOut.DQ, x.q().type())
                .and(GradientOut.DK, x.k().type())
                .and(GradientOut.DV, x.v().type())
                .and(GradientOut.DI, x.igate().type())
                .and(GradientOut.DF, x.fgate().type())
                .and(GradientOut.DNUMERATOR, values)
                .and(GradientOut.DSUMS, perStep())
                .and(GradientOut.QUERIES, keys)
                .and(GradientOut.KEYS, keys)
                .and(GradientOut.VALUES_TURNED, values)
                .and(GradientOut.DSCORES, packed(length))
                .and(GradientOut.DQ_PACKED, keys)
                .and(GradientOut.DK_PACKED, keys)
                .and(GradientOut.DV_PACKED, values)
                .and(GradientOut.QDQ, perStep())
                .and(GradientOut.KDK, perStep())
                .and(GradientOut.CARRY, TensorType.f32(groups()));
    }

    /** Hands the gradients to the inputs. */
    void contribute(Backward b, Outputs<Tensor> d) {
        b.contribute(x.q(), d.get(GradientOut.DQ));
        b.contribute(x.k(), d.get(GradientOut.DK));
        b.contribute(x.v(), d.get(GradientOut.DV));
        b.contribute(x.igate(), d.get(GradientOut.DI));
        b.contribute(x.fgate(), d.get(GradientOut.DF));
    }

    /** Packs, and computes the gradients of what stays within chunks. */
    void beginGradient(Emitter e, Tensor dh, Tensor h, Kept kept) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int width = x.valueWidth();
        int p = padded();
        e.graph()
                .task(
                        e.id("dnum"),
                        MlstmLayout::packRows,
                        e.floats(dh),
                        e.floats(kept.inverse),
                        e.floats(GradientOut.DNUMERATOR),
                        rows,
                        heads,
                        time,
                        width,
                        p)
                .task(
                        e.id("dsums"),
                        MlstmGates::denominatorGradient,
                        e.floats(dh),
                        e.floats(h),
                        e.floats(kept.inverse),
                        e.floats(kept.sign),
                        e.floats(GradientOut.DSUMS),
                        rows,
                        heads,
                        time,
                        width,
                        p)
                .task(
                        e.id("q"),
                        MlstmLayout::pack,
                        e.floats(x.q()),
                        e.floats(GradientOut.QUERIES),
                        1f,
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("k"),
                        MlstmLayout::pack,
                        e.floats(x.k()),
                        e.floats(GradientOut.KEYS),
                        x.scale(),
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("vt"),
                        MlstmLayout::packTransposed,
                        e.floats(x.v()),
                        e.floats(GradientOut.VALUES_TURNED),
                        1f,
                        groups(),
                        count(),
                        heads,
                        time,
                        width,
                        length)
                .task(
                        e.id("dscores"),
                        MlstmScores::scoreGradient,
                        e.floats(GradientOut.DNUMERATOR),
                        e.floats(GradientOut.VALUES_TURNED),
                        e.floats(GradientOut.DSUMS),
                        e.floats(kept.decay),
                        e.floats(GradientOut.DSCORES),
                        groups(),
                        length,
                        width)
                .task(
                        e.id("dqIn"),
                        MlstmScores::combine,
                        e.floats(GradientOut.DSCORES),
                        e.floats(GradientOut.KEYS),
                        e.floats(GradientOut.DQ_PACKED),
                        groups(),
                        length,
                        keyWidth)
                .task(
                        e.id("dkIn"),
                        MlstmScores::combineTransposed,
                        e.floats(GradientOut.DSCORES),
                        e.floats(GradientOut.QUERIES),
                        e.floats(GradientOut.DK_PACKED),
                        groups(),
                        length,
                        keyWidth)
                .task(
                        e.id("dvIn"),
                        MlstmScores::combineTransposed,
                        e.floats(kept.scores),
                        e.floats(GradientOut.DNUMERATOR),
                        e.floats(GradientOut.DV_PACKED),
                        groups(),
                        length,
                        width);
    }

    /** Derives the gates' gradients and writes all five. */
    void finishGradient(Emitter e) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int p = padded();
        FloatArray fgate = e.floats(x.fgate());
        e.graph()
                .task(
                        e.id("qdq"),
                        MlstmGates::dots,
                        e.floats(GradientOut.QUERIES),
                        e.floats(GradientOut.DQ_PACKED),
                        e.floats(GradientOut.QDQ),
                        rows * p,
                        keyWidth)
                .task(
                        e.id("kdk"),
                        MlstmGates::dots,
                        e.floats(GradientOut.KEYS),
                        e.floats(GradientOut.DK_PACKED),
                        e.floats(GradientOut.KDK),
                        rows * p,
                        keyWidth)
                .task(
                        e.id("gates"),
                        MlstmGates::gateGradient,
                        e.floats(GradientOut.QDQ),
                        e.floats(GradientOut.KDK),
                        e.floats(GradientOut.CARRY),
                        fgate,
                        e.floats(GradientOut.DI),
                        e.floats(GradientOut.DF),
                        rows,
                        heads,
                        time,
                        count(),
                        length)
                .task(
                        e.id("dq"),
                        MlstmLayout::unpack,
                        e.floats(GradientOut.DQ_PACKED),
                        e.floats(GradientOut.DQ),
                        1f,
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("dk"),
                        MlstmLayout::unpack,
                        e.floats(GradientOut.DK_PACKED),
                        e.floats(GradientOut.DK),
                        x.scale(),
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("dv"),
                        MlstmLayout::unpack,
                        e.floats(GradientOut.DV_PACKED),
                        e.floats(GradientOut.DV),
                        1f,
                        rows,
                        heads,
                        time,
                        x.valueWidth(),
                        p);
    }

    /** Multiply-adds count two, exponentials one. */
    long forwardFlops() {
        return (long) groups() * length * length * (2L * x.keyWidth() + 2L * x.valueWidth() + 3);
    }

    /** Floating-point operations of the gradient. */
    long gradientFlops() {
        return (long) groups() * length * length * (4L * x.keyWidth() + 4L * x.valueWidth() + 2);
    }
}
