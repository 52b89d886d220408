package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;

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
        TaskArguments chunk = sizes(chunks.groups(), length());
        e.task("dnum", MlstmLayout::packRows)
                .with(reads(dh, kept.inverse()), writes(Out.DNUMERATOR), sizes(rows, heads, time, width, p));
        e.task("dsums", MlstmGates::denominatorGradient)
                .with(reads(dh, h, kept.inverse(), kept.sign()), writes(Out.DSUMS), sizes(rows, heads, time, width, p));
        e.task("q", MlstmLayout::pack)
                .with(reads(x().q()), writes(Out.QUERIES), sizes(1f, rows, heads, time, keyWidth, p));
        e.task("k", MlstmLayout::pack)
                .with(reads(x().k()), writes(Out.KEYS), sizes(x().scale(), rows, heads, time, keyWidth, p));
        e.task("vt", MlstmLayout::packTransposed)
                .with(
                        reads(x().v()),
                        writes(Out.VALUES_TURNED),
                        sizes(1f, chunks.groups(), chunks.count(), heads, time, width, length()));
        e.task("dscores", MlstmScores::scoreGradient)
                .with(
                        reads(Out.DNUMERATOR, Out.VALUES_TURNED, Out.DSUMS, kept.decay()),
                        writes(Out.DSCORES),
                        chunk,
                        sizes(width));
        e.task("dqIn", MlstmScores::combine)
                .with(reads(Out.DSCORES, Out.KEYS), writes(Out.DQ_PACKED), chunk, sizes(keyWidth));
        e.task("dkIn", MlstmScores::combineTransposed)
                .with(reads(Out.DSCORES, Out.QUERIES), writes(Out.DK_PACKED), chunk, sizes(keyWidth));
        e.task("dvIn", MlstmScores::combineTransposed)
                .with(reads(kept.scores(), Out.DNUMERATOR), writes(Out.DV_PACKED), chunk, sizes(width));
    }

    /** Derives the gates' gradients and writes all five. */
    void finish(Emitter e) {
        int rows = x().rows();
        int heads = x().heads();
        int time = x().time();
        int keyWidth = x().keyWidth();
        int p = chunks.padded();
        e.task("qdq", MlstmGates::dots)
                .with(reads(Out.QUERIES, Out.DQ_PACKED), writes(Out.QDQ), sizes(rows * p, keyWidth));
        e.task("kdk", MlstmGates::dots)
                .with(reads(Out.KEYS, Out.DK_PACKED), writes(Out.KDK), sizes(rows * p, keyWidth));
        e.task("gates", MlstmGates::gateGradient)
                .with(
                        reads(Out.QDQ, Out.KDK, Out.CARRY, x().fgate()),
                        writes(Out.DI, Out.DF),
                        sizes(rows, heads, time, chunks.count(), length()));
        e.task("dq", MlstmLayout::unpack)
                .with(reads(Out.DQ_PACKED), writes(Out.DQ), sizes(1f, rows, heads, time, keyWidth, p));
        e.task("dk", MlstmLayout::unpack)
                .with(reads(Out.DK_PACKED), writes(Out.DK), sizes(x().scale(), rows, heads, time, keyWidth, p));
        e.task("dv", MlstmLayout::unpack)
                .with(reads(Out.DV_PACKED), writes(Out.DV), sizes(1f, rows, heads, time, x().valueWidth(), p));
    }

    /** Floating-point operations of the gradient. */
    long flops() {
        return (long) chunks.groups() * length() * length() * (4L * x().keyWidth() + 4L * x().valueWidth() + 2);
    }
}
