package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmStates;
import dev.gyre.tasks.mlstm.MlstmStatesGradient;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The tasks across chunk borders, which the chunkwise form has beyond the parallel form's. */
record MlstmCrossing(MlstmChunks chunks) {

    /** Tasks that {@link #forward} adds. */
    static final int FORWARD_TASKS = 5;

    /** Tasks that {@link #gradient} adds. */
    static final int GRADIENT_TASKS = 8;

    /** Outputs of the forward pass that are kept: states before each chunk. */
    enum Out {
        STATES,
        NORMALISERS
    }

    /** Tensors that the gradient needs of the forward pass, beyond what it needs within chunks. */
    record Kept(Tensor inter, Tensor key, Tensor states, Tensor normalisers) {

        static Kept of(Outputs<Tensor> outputs) {
            return new Kept(
                    outputs.get(MlstmChunks.Out.INTER),
                    outputs.get(MlstmChunks.Out.KEY),
                    outputs.get(Out.STATES),
                    outputs.get(Out.NORMALISERS));
        }
    }

    /** Scans the states, and adds what they contribute to numerators and row sums. */
    void forward(Emitter e, MlstmState initial) {
        MlstmInputs x = chunks.x();
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int groups = chunks.groups();
        int count = chunks.count();
        int length = chunks.length();
        int dk = x.keyWidth();
        int dv = x.valueWidth();
        float scale = x.scale();
        FloatArray inter = e.floats(MlstmChunks.Out.INTER);
        FloatArray key = e.floats(MlstmChunks.Out.KEY);
        FloatArray sums = e.floats(MlstmChunks.Out.SIGN);
        FloatArray h = e.floats(MlstmChunks.Out.NUMERATOR);
        FloatArray k = e.floats(x.k());
        FloatArray c0 = e.floats(initial.c());
        FloatArray n0 = e.floats(initial.n());
        FloatArray c = e.floats(MlstmResult.C);
        FloatArray n = e.floats(MlstmResult.N);
        FloatArray q = e.floats(MlstmChunks.Out.QUERIES);
        FloatArray states = e.floats(Out.STATES);
        FloatArray normalisers = e.floats(Out.NORMALISERS);
        TaskGraph g = e.graph();
        g.task(e.id("weights"), MlstmGates::weights, inter, key, groups * length);
        g.task(
                e.id("states"),
                MlstmStates::states,
                e.floats(MlstmChunks.Out.KEYS_TURNED),
                e.floats(MlstmChunks.Out.VALUES),
                inter,
                key,
                c0,
                states,
                c,
                rows,
                count,
                length,
                dk,
                dv);
        g.task(
                e.id("normalisers"),
                MlstmStates::normalisers,
                k,
                inter,
                key,
                n0,
                normalisers,
                n,
                scale,
                rows,
                heads,
                time,
                count,
                length,
                dk);
        g.task(e.id("addSums"), MlstmStates::addSums, q, normalisers, inter, sums, groups, length, dk);
        g.task(e.id("addStates"), MlstmStates::addProduct, q, states, inter, h, groups, length, dk, dv);
    }

    /** The backward pass's outputs beyond those within chunks: scratch. */
    private enum GradientOut {
        VALUES,
        DSTATES,
        DNORMALISERS,
        DOTS
    }

    /** The gradients within chunks, and what is needed across. */
    Outputs<TensorType> gradients(Kept kept, Outputs<TensorType> within) {
        TensorType states = kept.states.type();
        return within.and(GradientOut.VALUES, chunks.packed(chunks.x().valueWidth()))
                .and(GradientOut.DSTATES, states)
                .and(GradientOut.DNORMALISERS, kept.normalisers.type())
                .and(
                        GradientOut.DOTS,
                        TensorType.f32(chunks.groups(), chunks.x().valueWidth()));
    }

    /** Scans the states' gradients, and adds what they contribute to those of queries, keys and values; sets the carry. */
    void gradient(Emitter e, Kept kept) {
        MlstmInputs x = chunks.x();
        int rows = x.rows();
        int count = chunks.count();
        int groups = chunks.groups();
        int length = chunks.length();
        int dk = x.keyWidth();
        int dv = x.valueWidth();
        int padded = chunks.padded();
        FloatArray q = e.floats(MlstmChunkGradient.Out.QUERIES);
        FloatArray dnum = e.floats(MlstmChunkGradient.Out.DNUMERATOR);
        FloatArray ds = e.floats(MlstmChunkGradient.Out.DSUMS);
        FloatArray dqs = e.floats(MlstmChunkGradient.Out.DQ_PACKED);
        FloatArray dks = e.floats(MlstmChunkGradient.Out.DK_PACKED);
        FloatArray dvs = e.floats(MlstmChunkGradient.Out.DV_PACKED);
        FloatArray carry = e.floats(MlstmChunkGradient.Out.CARRY);
        FloatArray inter = e.floats(kept.inter);
        FloatArray key = e.floats(kept.key);
        FloatArray c = e.floats(kept.states);
        FloatArray n = e.floats(kept.normalisers);
        FloatArray v = e.floats(GradientOut.VALUES);
        FloatArray dc = e.floats(GradientOut.DSTATES);
        FloatArray dn = e.floats(GradientOut.DNORMALISERS);
        FloatArray dots = e.floats(GradientOut.DOTS);
        TaskGraph t = e.graph();
        t.task(e.id("v"), MlstmLayout::pack, e.floats(x.v()), v, 1f, rows, x.heads(), x.time(), dv, padded);
        t.task(e.id("dc"), MlstmStatesGradient::states, q, dnum, inter, dc, rows, count, length, dk, dv);
        t.task(e.id("dn"), MlstmStatesGradient::normalisers, q, ds, inter, dn, rows, count, length, dk);
        t.task(e.id("addDq"), MlstmStatesGradient::addQueries, dnum, c, n, ds, inter, dqs, groups, length, dk, dv);
        t.task(e.id("addDk"), MlstmStatesGradient::addKeys, v, dc, dn, key, dks, groups, length, dk, dv);
        t.task(
                e.id("addDv"),
                MlstmStates::addProduct,
                e.floats(MlstmChunkGradient.Out.KEYS),
                dc,
                key,
                dvs,
                groups,
                length,
                dk,
                dv);
        t.task(e.id("dots"), MlstmStatesGradient::stateDots, c, dc, dots, groups, dk, dv);
        t.task(e.id("carry"), MlstmStatesGradient::carry, dots, n, dn, carry, groups, dk, dv);
    }
}
