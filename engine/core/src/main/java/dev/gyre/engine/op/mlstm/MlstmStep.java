package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmSteps;
import java.util.List;

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
        e.task("gates", MlstmSteps::stepGates)
                .with(
                        reads(x.q(), x.k(), x.igate(), x.fgate()),
                        modifies(state.n(), state.m()),
                        writes(Out.FORGET, Out.INPUT, Out.INVERSE),
                        sizes(x.scale(), x.rows(), x.keyWidth()));
        e.task("output", MlstmSteps::stepOutput)
                .with(
                        reads(x.q(), x.k(), x.v(), Out.FORGET, Out.INPUT, Out.INVERSE),
                        modifies(state.c()),
                        writes(Out.H),
                        sizes(x.scale(), x.rows(), x.keyWidth(), x.valueWidth()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, (long) x.rows() * x.keyWidth() * (5L * x.valueWidth() + 6));
    }
}
