package dev.gyre.engine.op.mlstm;

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
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
        FloatArray logI = e.floats(Out.LOG_I);
        FloatArray logF = e.floats(Out.LOG_F);
        FloatArray m = e.floats(Out.STABILISER);
        FloatArray forget = e.floats(Out.FORGET);
        FloatArray input = e.floats(Out.INPUT);
        FloatArray sums = e.floats(Out.SUMS);
        FloatArray inverse = e.floats(Out.INVERSE);
        FloatArray n = e.floats(Out.NORMALISERS);
        FloatArray q = e.floats(x.q());
        FloatArray k = e.floats(x.k());
        FloatArray m0 = e.floats(initial.m());
        FloatArray n0 = e.floats(initial.n());
        e.graph()
                .task(
                        e.id("gates"),
                        MlstmGates::pack,
                        e.floats(x.igate()),
                        e.floats(x.fgate()),
                        logI,
                        logF,
                        rows,
                        heads,
                        time,
                        time)
                .task(
                        e.id("scan"),
                        MlstmGates::scan,
                        logI,
                        logF,
                        m0,
                        m,
                        forget,
                        input,
                        e.floats(MlstmResult.M),
                        rows,
                        time,
                        1)
                .task(e.id("weights"), MlstmGates::weights, forget, input, steps)
                .task(
                        e.id("normalisers"),
                        MlstmSteps::normalisers,
                        k,
                        forget,
                        input,
                        n0,
                        n,
                        e.floats(MlstmResult.N),
                        x.scale(),
                        rows,
                        heads,
                        time,
                        dk)
                .task(e.id("sums"), MlstmSteps::sums, q, n, sums, rows, heads, time, dk)
                .task(e.id("invert"), MlstmGates::invert, sums, m, inverse, steps)
                .task(
                        e.id("outputs"),
                        MlstmSteps::outputs,
                        q,
                        k,
                        e.floats(x.v()),
                        forget,
                        input,
                        inverse,
                        e.floats(initial.c()),
                        e.floats(MlstmResult.C),
                        e.floats(MlstmResult.H),
                        x.scale(),
                        rows,
                        heads,
                        time,
                        dk,
                        x.valueWidth());
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
