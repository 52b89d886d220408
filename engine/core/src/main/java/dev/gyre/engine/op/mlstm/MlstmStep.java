package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmSteps;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One step of the mLSTM, for generation: h (B, 1, N*DV), while the state's C, n and m move on in place. Time and memory don't
 * depend on the position. Beck et al. 2024, arXiv:2405.04517, equations 19 to 27. It has no gradient.
 *
 * @param x inputs with T = 1
 * @param state variables, or intermediates that may be overwritten
 */
public record MlstmStep(MlstmInputs x, MlstmState state) implements Op {

    private enum Out {
        H,
        FORGET,
        INPUT,
        INVERSE
    }

    /** Refuses more than one step, and a state that doesn't fit. */
    public MlstmStep {
        ShapeException.check(x.time() == 1, "MlstmStep", "there must be one step, not " + x.time(), x.q());
        state.requireFor("MlstmStep", x);
    }

    @Override
    public List<Tensor> updates() {
        return state.tensors();
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType perHead = TensorType.f32(x.batch(), x.heads());
        return Outputs.of(Out.H, x.v().type())
                .and(Out.FORGET, perHead)
                .and(Out.INPUT, perHead)
                .and(Out.INVERSE, perHead);
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        FloatArray q = e.floats(x.q());
        FloatArray k = e.floats(x.k());
        FloatArray forget = e.floats(Out.FORGET);
        FloatArray input = e.floats(Out.INPUT);
        FloatArray inverse = e.floats(Out.INVERSE);
        e.graph()
                .task(
                        e.id("gates"),
                        MlstmSteps::stepGates,
                        q,
                        k,
                        e.floats(x.igate()),
                        e.floats(x.fgate()),
                        e.floats(state.n()),
                        e.floats(state.m()),
                        forget,
                        input,
                        inverse,
                        x.scale(),
                        x.rows(),
                        x.keyWidth())
                .task(
                        e.id("output"),
                        MlstmSteps::stepOutput,
                        q,
                        k,
                        e.floats(x.v()),
                        forget,
                        input,
                        inverse,
                        e.floats(state.c()),
                        e.floats(Out.H),
                        x.scale(),
                        x.rows(),
                        x.keyWidth(),
                        x.valueWidth());
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (long) x.rows() * x.keyWidth() * (5L * x.valueWidth() + 6));
    }
}
