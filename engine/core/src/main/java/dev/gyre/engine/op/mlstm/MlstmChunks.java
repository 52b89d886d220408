package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.ShapeException;
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

    /** NC. */
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

    /** Arrays of the forward pass; {@code sums} becomes the denominator's sign. */
    record Forward(
            FloatArray m0,
            FloatArray mLast,
            FloatArray decay,
            FloatArray scores,
            FloatArray inverse,
            FloatArray sums,
            FloatArray inter,
            FloatArray key,
            FloatArray q,
            FloatArray kt,
            FloatArray v,
            FloatArray numerator,
            FloatArray logI,
            FloatArray logF,
            FloatArray m) {}

    /** Packs, and computes numerator and row sums of what stays within chunks. */
    void begin(Emitter e, Forward f) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int width = x.valueWidth();
        FloatArray igate = e.floats(x.igate());
        FloatArray fgate = e.floats(x.fgate());
        e.graph()
                .task(e.id("q"), MlstmLayout::pack, e.floats(x.q()), f.q, 1f, rows, heads, time, keyWidth, padded())
                .task(
                        e.id("kt"),
                        MlstmLayout::packTransposed,
                        e.floats(x.k()),
                        f.kt,
                        x.scale(),
                        groups(),
                        count(),
                        heads,
                        time,
                        keyWidth,
                        length)
                .task(e.id("v"), MlstmLayout::pack, e.floats(x.v()), f.v, 1f, rows, heads, time, width, padded())
                .task(e.id("gates"), MlstmGates::pack, igate, fgate, f.logI, f.logF, rows, heads, time, padded())
                .task(
                        e.id("scan"),
                        MlstmGates::scan,
                        f.logI,
                        f.logF,
                        f.m0,
                        f.m,
                        f.inter,
                        f.key,
                        f.mLast,
                        rows,
                        count(),
                        length)
                .task(e.id("decay"), MlstmScores::decay, f.logI, f.logF, f.m, f.decay, groups(), length)
                .task(e.id("scores"), MlstmScores::scores, f.q, f.kt, f.decay, f.scores, groups(), length, keyWidth)
                .task(e.id("sums"), MlstmScores::rowSums, f.scores, f.sums, groups() * length, length)
                .task(e.id("numerator"), MlstmScores::combine, f.scores, f.v, f.numerator, groups(), length, width);
    }

    /** Divides, and writes the outputs. */
    void finish(Emitter e, Forward f) {
        e.graph()
                .task(e.id("invert"), MlstmGates::invert, f.sums, f.m, f.inverse, groups() * length)
                .task(
                        e.id("h"),
                        MlstmLayout::unpackRows,
                        f.numerator,
                        f.inverse,
                        e.floats(0),
                        x.rows(),
                        x.heads(),
                        x.time(),
                        x.valueWidth(),
                        padded());
    }

    /** Arrays of the backward pass; {@code carry} is the final state of each chunk times its gradient. */
    record Gradient(
            FloatArray dh,
            FloatArray h,
            FloatArray decay,
            FloatArray scores,
            FloatArray inverse,
            FloatArray sign,
            FloatArray dNumerator,
            FloatArray dSums,
            FloatArray q,
            FloatArray k,
            FloatArray vt,
            FloatArray dScores,
            FloatArray dq,
            FloatArray dk,
            FloatArray dv,
            FloatArray qdq,
            FloatArray kdk,
            FloatArray carry) {}

    /** Packs, and computes the gradients of what stays within chunks. */
    void beginGradient(Emitter e, Gradient g) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int width = x.valueWidth();
        int p = padded();
        e.graph()
                .task(e.id("dnum"), MlstmLayout::packRows, g.dh, g.inverse, g.dNumerator, rows, heads, time, width, p)
                .task(
                        e.id("dsums"),
                        MlstmGates::denominatorGradient,
                        g.dh,
                        g.h,
                        g.inverse,
                        g.sign,
                        g.dSums,
                        rows,
                        heads,
                        time,
                        width,
                        p)
                .task(e.id("q"), MlstmLayout::pack, e.floats(x.q()), g.q, 1f, rows, heads, time, keyWidth, p)
                .task(e.id("k"), MlstmLayout::pack, e.floats(x.k()), g.k, x.scale(), rows, heads, time, keyWidth, p)
                .task(
                        e.id("vt"),
                        MlstmLayout::packTransposed,
                        e.floats(x.v()),
                        g.vt,
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
                        g.dNumerator,
                        g.vt,
                        g.dSums,
                        g.decay,
                        g.dScores,
                        groups(),
                        length,
                        width)
                .task(e.id("dqIn"), MlstmScores::combine, g.dScores, g.k, g.dq, groups(), length, keyWidth)
                .task(e.id("dkIn"), MlstmScores::combineTransposed, g.dScores, g.q, g.dk, groups(), length, keyWidth)
                .task(
                        e.id("dvIn"),
                        MlstmScores::combineTransposed,
                        g.scores,
                        g.dNumerator,
                        g.dv,
                        groups(),
                        length,
                        width);
    }

    /** Derives the gates' gradients and writes all five: outputs 0 to 4. */
    void finishGradient(Emitter e, Gradient g) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int keyWidth = x.keyWidth();
        int p = padded();
        FloatArray fgate = e.floats(x.fgate());
        e.graph()
                .task(e.id("qdq"), MlstmGates::dots, g.q, g.dq, g.qdq, rows * p, keyWidth)
                .task(e.id("kdk"), MlstmGates::dots, g.k, g.dk, g.kdk, rows * p, keyWidth)
                .task(
                        e.id("gates"),
                        MlstmGates::gateGradient,
                        g.qdq,
                        g.kdk,
                        g.carry,
                        fgate,
                        e.floats(3),
                        e.floats(4),
                        rows,
                        heads,
                        time,
                        count(),
                        length)
                .task(e.id("dq"), MlstmLayout::unpack, g.dq, e.floats(0), 1f, rows, heads, time, keyWidth, p)
                .task(e.id("dk"), MlstmLayout::unpack, g.dk, e.floats(1), x.scale(), rows, heads, time, keyWidth, p)
                .task(e.id("dv"), MlstmLayout::unpack, g.dv, e.floats(2), 1f, rows, heads, time, x.valueWidth(), p);
    }

    /** Multiply-adds count two, exponentials one. */
    long forwardFlops() {
        return (long) groups() * length * length * (2L * x.keyWidth() + 2L * x.valueWidth() + 3);
    }

    /** The same for the gradient. */
    long gradientFlops() {
        return (long) groups() * length * length * (4L * x.keyWidth() + 4L * x.valueWidth() + 2);
    }
}
