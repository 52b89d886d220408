package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmStates;
import dev.gyre.tasks.mlstm.MlstmStatesGradient;

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
        TaskArguments product = sizes(groups, length, dk, dv);
        float scale = x.scale();
        e.task("weights", MlstmGates::weights)
                .with(modifies(MlstmChunks.Out.INTER, MlstmChunks.Out.KEY), sizes(groups * length));
        e.task("states", MlstmStates::states)
                .with(
                        reads(
                                MlstmChunks.Out.KEYS_TURNED,
                                MlstmChunks.Out.VALUES,
                                MlstmChunks.Out.INTER,
                                MlstmChunks.Out.KEY,
                                initial.c()),
                        writes(Out.STATES, MlstmResult.C),
                        sizes(rows, count, length, dk, dv));
        e.task("normalisers", MlstmStates::normalisers)
                .with(
                        reads(x.k(), MlstmChunks.Out.INTER, MlstmChunks.Out.KEY, initial.n()),
                        writes(Out.NORMALISERS, MlstmResult.N),
                        sizes(scale, rows, heads, time, count, length, dk));
        e.task("addSums", MlstmStates::addSums)
                .with(
                        reads(MlstmChunks.Out.QUERIES, Out.NORMALISERS, MlstmChunks.Out.INTER),
                        modifies(MlstmChunks.Out.SIGN),
                        sizes(groups, length, dk));
        e.task("addStates", MlstmStates::addProduct)
                .with(
                        reads(MlstmChunks.Out.QUERIES, Out.STATES, MlstmChunks.Out.INTER),
                        modifies(MlstmChunks.Out.NUMERATOR),
                        product);
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
        TaskArguments product = sizes(groups, length, dk, dv);
        int padded = chunks.padded();
        e.task("v", MlstmLayout::pack)
                .with(reads(x.v()), writes(GradientOut.VALUES), sizes(1f, rows, x.heads(), x.time(), dv, padded));
        e.task("dc", MlstmStatesGradient::states)
                .with(
                        reads(MlstmChunkGradient.Out.QUERIES, MlstmChunkGradient.Out.DNUMERATOR, kept.inter),
                        writes(GradientOut.DSTATES),
                        sizes(rows, count, length, dk, dv));
        e.task("dn", MlstmStatesGradient::normalisers)
                .with(
                        reads(MlstmChunkGradient.Out.QUERIES, MlstmChunkGradient.Out.DSUMS, kept.inter),
                        writes(GradientOut.DNORMALISERS),
                        sizes(rows, count, length, dk));
        e.task("addDq", MlstmStatesGradient::addQueries)
                .with(
                        reads(
                                MlstmChunkGradient.Out.DNUMERATOR,
                                kept.states,
                                kept.normalisers,
                                MlstmChunkGradient.Out.DSUMS,
                                kept.inter),
                        modifies(MlstmChunkGradient.Out.DQ_PACKED),
                        product);
        e.task("addDk", MlstmStatesGradient::addKeys)
                .with(
                        reads(GradientOut.VALUES, GradientOut.DSTATES, GradientOut.DNORMALISERS, kept.key),
                        modifies(MlstmChunkGradient.Out.DK_PACKED),
                        product);
        e.task("addDv", MlstmStates::addProduct)
                .with(
                        reads(MlstmChunkGradient.Out.KEYS, GradientOut.DSTATES, kept.key),
                        modifies(MlstmChunkGradient.Out.DV_PACKED),
                        product);
        e.task("dots", MlstmStatesGradient::stateDots)
                .with(reads(kept.states, GradientOut.DSTATES), writes(GradientOut.DOTS), sizes(groups, dk, dv));
        e.task("carry", MlstmStatesGradient::carry)
                .with(
                        reads(GradientOut.DOTS, kept.normalisers, GradientOut.DNORMALISERS),
                        writes(MlstmChunkGradient.Out.CARRY),
                        sizes(groups, dk, dv));
    }
}
