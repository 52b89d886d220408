package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The tasks of the gradient inside chunks, which the parallel form and the chunkwise form have in common. */
record MlstmChunkGradient(MlstmChunks chunks) {

    /** Tasks that {@link #begin} and {@link #finish} add together. */
    static final int TASKS = 15;

    private MlstmInputs x() {
        return chunks.x();
    }

    private int length() {
        return chunks.length();
    }

    /** The outputs of the backward pass: the gradients, then scratch. */
    enum Out {
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

    /** The gradients, and what else the backward pass writes. */
    Outputs<TensorType> outputs() {
        TensorType keys = chunks.packed(x().keyWidth());
        TensorType values = chunks.packed(x().valueWidth());
        return Outputs.of(Out.DQ, x().q().type())
                .and(Out.DK, x().k().type())
                .and(Out.DV, x().v().type())
                .and(Out.DI, x().igate().type())
                .and(Out.DF, x().fgate().type())
                .and(Out.DNUMERATOR, values)
                .and(Out.DSUMS, chunks.perStep())
                .and(Out.QUERIES, keys)
                .and(Out.KEYS, keys)
                .and(Out.VALUES_TURNED, values)
                .and(Out.DSCORES, chunks.packed(length()))
                .and(Out.DQ_PACKED, keys)
                .and(Out.DK_PACKED, keys)
                .and(Out.DV_PACKED, values)
                .and(Out.QDQ, chunks.perStep())
                .and(Out.KDK, chunks.perStep())
                .and(Out.CARRY, TensorType.f32(chunks.groups()));
    }

    /** Hands the gradients to the inputs. */
    void contribute(Backward b, Outputs<Tensor> d) {
        b.contribute(x().q(), d.get(Out.DQ));
        b.contribute(x().k(), d.get(Out.DK));
        b.contribute(x().v(), d.get(Out.DV));
        b.contribute(x().igate(), d.get(Out.DI));
        b.contribute(x().fgate(), d.get(Out.DF));
    }

    /** Packs, and computes the gradients of what stays within chunks. */
    void begin(Emitter e, Tensor dh, Tensor h, MlstmChunks.Kept kept) {
        int rows = x().rows();
        int heads = x().heads();
        int time = x().time();
        int keyWidth = x().keyWidth();
        int width = x().valueWidth();
        int p = chunks.padded();
        e.graph()
                .task(
                        e.id("dnum"),
                        MlstmLayout::packRows,
                        e.floats(dh),
                        e.floats(kept.inverse()),
                        e.floats(Out.DNUMERATOR),
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
                        e.floats(kept.inverse()),
                        e.floats(kept.sign()),
                        e.floats(Out.DSUMS),
                        rows,
                        heads,
                        time,
                        width,
                        p)
                .task(
                        e.id("q"),
                        MlstmLayout::pack,
                        e.floats(x().q()),
                        e.floats(Out.QUERIES),
                        1f,
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("k"),
                        MlstmLayout::pack,
                        e.floats(x().k()),
                        e.floats(Out.KEYS),
                        x().scale(),
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("vt"),
                        MlstmLayout::packTransposed,
                        e.floats(x().v()),
                        e.floats(Out.VALUES_TURNED),
                        1f,
                        chunks.groups(),
                        chunks.count(),
                        heads,
                        time,
                        width,
                        length())
                .task(
                        e.id("dscores"),
                        MlstmScores::scoreGradient,
                        e.floats(Out.DNUMERATOR),
                        e.floats(Out.VALUES_TURNED),
                        e.floats(Out.DSUMS),
                        e.floats(kept.decay()),
                        e.floats(Out.DSCORES),
                        chunks.groups(),
                        length(),
                        width)
                .task(
                        e.id("dqIn"),
                        MlstmScores::combine,
                        e.floats(Out.DSCORES),
                        e.floats(Out.KEYS),
                        e.floats(Out.DQ_PACKED),
                        chunks.groups(),
                        length(),
                        keyWidth)
                .task(
                        e.id("dkIn"),
                        MlstmScores::combineTransposed,
                        e.floats(Out.DSCORES),
                        e.floats(Out.QUERIES),
                        e.floats(Out.DK_PACKED),
                        chunks.groups(),
                        length(),
                        keyWidth)
                .task(
                        e.id("dvIn"),
                        MlstmScores::combineTransposed,
                        e.floats(kept.scores()),
                        e.floats(Out.DNUMERATOR),
                        e.floats(Out.DV_PACKED),
                        chunks.groups(),
                        length(),
                        width);
    }

    /** Derives the gates' gradients and writes all five. */
    void finish(Emitter e) {
        int rows = x().rows();
        int heads = x().heads();
        int time = x().time();
        int keyWidth = x().keyWidth();
        int p = chunks.padded();
        FloatArray fgate = e.floats(x().fgate());
        e.graph()
                .task(
                        e.id("qdq"),
                        MlstmGates::dots,
                        e.floats(Out.QUERIES),
                        e.floats(Out.DQ_PACKED),
                        e.floats(Out.QDQ),
                        rows * p,
                        keyWidth)
                .task(
                        e.id("kdk"),
                        MlstmGates::dots,
                        e.floats(Out.KEYS),
                        e.floats(Out.DK_PACKED),
                        e.floats(Out.KDK),
                        rows * p,
                        keyWidth)
                .task(
                        e.id("gates"),
                        MlstmGates::gateGradient,
                        e.floats(Out.QDQ),
                        e.floats(Out.KDK),
                        e.floats(Out.CARRY),
                        fgate,
                        e.floats(Out.DI),
                        e.floats(Out.DF),
                        rows,
                        heads,
                        time,
                        chunks.count(),
                        length())
                .task(
                        e.id("dq"),
                        MlstmLayout::unpack,
                        e.floats(Out.DQ_PACKED),
                        e.floats(Out.DQ),
                        1f,
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("dk"),
                        MlstmLayout::unpack,
                        e.floats(Out.DK_PACKED),
                        e.floats(Out.DK),
                        x().scale(),
                        rows,
                        heads,
                        time,
                        keyWidth,
                        p)
                .task(
                        e.id("dv"),
                        MlstmLayout::unpack,
                        e.floats(Out.DV_PACKED),
                        e.floats(Out.DV),
                        1f,
                        rows,
                        heads,
                        time,
                        x().valueWidth(),
                        p);
    }

    /** Floating-point operations of the gradient. */
    long flops() {
        return (long) chunks.groups() * length() * length() * (4L * x().keyWidth() + 4L * x().valueWidth() + 2);
    }
}
