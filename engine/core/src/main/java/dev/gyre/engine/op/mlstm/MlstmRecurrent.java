package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmSteps;

/**
 * The mLSTM's recurrent form over a sequence, from a given state: h (B, T, N*DV), then the last state's C, n and m. Linear
 * in T; the time loop runs inside the kernels. Beck et al. 2024, arXiv:2405.04517, equations 19 to 27.
 *
 * <p>Its gradient is that of the chunkwise form, which computes the same function: the forward pass is repeated in chunks,
 * since keeping every step's matrix memory would take T times its size.
 */
public record MlstmRecurrent(MlstmInputs x, MlstmState initial) implements Op {

    private static final int GRADIENT_CHUNK = 64;

    private enum Out {
        LOG_I,
        LOG_F,
        STABILISER,
        FORGET,
        INPUT,
        SUMS,
        INVERSE,
        NORMALISERS
    }

    /** Refuses a state that doesn't fit. */
    public MlstmRecurrent {
        initial.requireFor("MlstmRecurrent", x);
    }

    /** h alone, from the empty state. */
    public static Tensor of(GraphBuilder g, MlstmInputs x) {
        return g.apply(new MlstmRecurrent(x, MlstmState.empty(g, x)));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType perStep = x.perStep(x.time());
        return MlstmResult.types(x)
                .and(Out.LOG_I, perStep)
                .and(Out.LOG_F, perStep)
                .and(Out.STABILISER, perStep)
                .and(Out.FORGET, perStep)
                .and(Out.INPUT, perStep)
                .and(Out.SUMS, perStep)
                .and(Out.INVERSE, perStep)
                .and(Out.NORMALISERS, TensorType.f32(x.batch(), x.heads(), x.time(), x.keyWidth()));
    }

    @Override
    public int tasks() {
        return 7;
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int steps = rows * time;
        int dk = x.keyWidth();
        e.task("gates", MlstmGates::pack)
                .with(reads(x.igate(), x.fgate()), writes(Out.LOG_I, Out.LOG_F), sizes(rows, heads, time, time));
        e.task("scan", MlstmGates::scan)
                .with(
                        reads(Out.LOG_I, Out.LOG_F, initial.m()),
                        writes(Out.STABILISER, Out.FORGET, Out.INPUT, MlstmResult.M),
                        sizes(rows, time, 1));
        e.task("weights", MlstmGates::weights).with(modifies(Out.FORGET, Out.INPUT), sizes(steps));
        e.task("normalisers", MlstmSteps::normalisers)
                .with(
                        reads(x.k(), Out.FORGET, Out.INPUT, initial.n()),
                        writes(Out.NORMALISERS, MlstmResult.N),
                        sizes(x.scale(), rows, heads, time, dk));
        e.task("sums", MlstmSteps::sums)
                .with(reads(x.q(), Out.NORMALISERS), writes(Out.SUMS), sizes(rows, heads, time, dk));
        e.task("invert", MlstmGates::invert)
                .with(modifies(Out.SUMS), reads(Out.STABILISER), writes(Out.INVERSE), sizes(steps));
        e.task("outputs", MlstmSteps::outputs)
                .with(
                        reads(x.q(), x.k(), x.v(), Out.FORGET, Out.INPUT, Out.INVERSE, initial.c()),
                        writes(MlstmResult.C, MlstmResult.H),
                        sizes(x.scale(), rows, heads, time, dk, x.valueWidth()));
    }

    @Override
    public void gradient(Backward b) {
        if (MlstmResult.throughState(b) || initial.tensors().stream().anyMatch(b::wants)) {
            throw new GyreException(name() + " has no gradient at or through its state: carry it over in variables");
        }
        MlstmChunkwise chunkwise = new MlstmChunkwise(x, initial, Math.min(GRADIENT_CHUNK, x.time()));
        chunkwise.differentiate(b, b.add(chunkwise), b.grad(MlstmResult.H));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (long) x.rows() * x.time() * x.keyWidth() * (5L * x.valueWidth() + 6));
    }

    @Override
    public RooflineBound least() {
        return x.least(this);
    }
}
