package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.Operation.DIVIDE;
import static dev.gyre.engine.op.Operation.EXP;
import static dev.gyre.engine.op.Operation.LOG;
import static dev.gyre.engine.op.Operation.MULTIPLY_ADD;
import static dev.gyre.engine.op.Operation.SIGMOID;
import static dev.gyre.engine.op.Operation.TANH;

import dev.gyre.engine.op.recurrent.RecurrentScan.Out;
import dev.gyre.tasks.recurrent.Elman;
import dev.gyre.tasks.recurrent.GroupedElman;
import dev.gyre.tasks.recurrent.GroupedGru;
import dev.gyre.tasks.recurrent.GroupedLstm;
import dev.gyre.tasks.recurrent.GroupedSlstm;
import dev.gyre.tasks.recurrent.Gru;
import dev.gyre.tasks.recurrent.Lstm;
import dev.gyre.tasks.recurrent.Slstm;
import java.util.List;
import java.util.Map;

/**
 * A recurrent cell of several heads with block-diagonal recurrence, as FlashRNN (P&ouml;ppel et al. 2024, arXiv:2412.07752, section 2)
 * defines the family: a product of each head's hidden state with its recurrent weights, then a function of every unit by itself. {@link
 * RecurrentScan} takes it over a sequence, {@link RecurrentStep} by one step.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists are copies, and kernels have no state
public enum RecurrentCell {
    /** {@link Elman}. No gates: 1, 1 and 1. */
    ELMAN(
            "Elman",
            new Gates(1, 1, 1),
            List.of(State.H),
            List.of(),
            4,
            new CellWork(Map.of(MULTIPLY_ADD, 1, TANH, 1), List.of(MULTIPLY_ADD, TANH)),
            new CellWork(Map.of(MULTIPLY_ADD, 3), List.of(MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD)),
            new CellKernels(
                    e -> e.task("scan", Elman::forward),
                    e -> e.task("scan", GroupedElman::forward),
                    e -> e.task("scan", Elman::backward),
                    e -> e.task("scan", GroupedElman::backward),
                    e -> e.task("step", Elman::oneStep))),
    /** {@link Gru}. Gates r, u, a of the input, g, r, u of the state, and g, r, u, a of the bias. */
    GRU(
            "Gru",
            new Gates(3, 3, 4),
            List.of(State.H),
            List.of(Out.GATES, Out.RECURRENT),
            24,
            new CellWork(
                    Map.of(MULTIPLY_ADD, 6, SIGMOID, 2, TANH, 1),
                    List.of(MULTIPLY_ADD, SIGMOID, MULTIPLY_ADD, TANH, MULTIPLY_ADD)),
            new CellWork(Map.of(MULTIPLY_ADD, 13), List.of(MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD)),
            new CellKernels(
                    e -> e.task("scan", Gru::forward),
                    e -> e.task("scan", GroupedGru::forward),
                    e -> e.task("scan", Gru::backward),
                    e -> e.task("scan", GroupedGru::backward),
                    e -> e.task("step", Gru::oneStep))),
    /** {@link Lstm}. Gates i, f, z, o. */
    LSTM(
            "Lstm",
            new Gates(4, 4, 4),
            List.of(State.H, State.C),
            List.of(Out.GATES),
            30,
            new CellWork(
                    Map.of(MULTIPLY_ADD, 7, SIGMOID, 3, TANH, 2),
                    List.of(MULTIPLY_ADD, SIGMOID, MULTIPLY_ADD, TANH, MULTIPLY_ADD)),
            new CellWork(Map.of(MULTIPLY_ADD, 17), List.of(MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD)),
            new CellKernels(
                    e -> e.task("scan", Lstm::forward),
                    e -> e.task("scan", GroupedLstm::forward),
                    e -> e.task("scan", Lstm::backward),
                    e -> e.task("scan", GroupedLstm::backward),
                    e -> e.task("step", Lstm::oneStep))),
    /** {@link Slstm}. Gates i, f, z, o; c is 0 wherever n is, and n for a unit that has seen nothing. */
    SLSTM(
            "Slstm",
            new Gates(4, 4, 4),
            List.of(State.H, State.C, State.N, State.M),
            List.of(Out.GATES),
            40,
            new CellWork(
                    Map.of(MULTIPLY_ADD, 14, EXP, 3, LOG, 1, SIGMOID, 1, TANH, 1, DIVIDE, 1),
                    List.of(
                            MULTIPLY_ADD,
                            EXP,
                            MULTIPLY_ADD,
                            LOG,
                            MULTIPLY_ADD,
                            MULTIPLY_ADD,
                            EXP,
                            MULTIPLY_ADD,
                            DIVIDE)),
            new CellWork(
                    Map.of(MULTIPLY_ADD, 18, EXP, 1, SIGMOID, 1, DIVIDE, 1),
                    List.of(MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD, MULTIPLY_ADD)),
            new CellKernels(
                    e -> e.task("scan", Slstm::forward),
                    e -> e.task("scan", GroupedSlstm::forward),
                    e -> e.task("scan", Slstm::backward),
                    e -> e.task("scan", GroupedSlstm::backward),
                    e -> e.task("step", Slstm::oneStep)));

    /** State of a cell from step to step, (B, N, D) each. */
    public enum State {
        /** The hidden state, which the recurrent weights read. */
        H,
        /** The cell state. */
        C,
        /** The normaliser. */
        N,
        /** The stabiliser. */
        M
    }

    /**
     * Numbers of a unit.
     *
     * @param input from the input: wx is (B, T, input C), each row laid out as gate, head, unit
     * @param recurrent from its head's hidden state: r is (N, D in, recurrent, D out)
     * @param bias of biases: (bias, N, D)
     */
    public record Gates(int input, int recurrent, int bias) {}

    private final String title;
    private final Gates gates;
    private final List<State> states;
    private final List<Out> kept;
    private final int flops;
    private final CellWork work;
    private final CellWork gradientWork;
    private final CellKernels kernels;

    RecurrentCell(
            String title,
            Gates gates,
            List<State> states,
            List<Out> kept,
            int flops,
            CellWork work,
            CellWork gradientWork,
            CellKernels kernels) {
        this.title = title;
        this.gates = gates;
        this.states = states;
        this.kept = kept;
        this.flops = flops;
        this.work = work;
        this.gradientWork = gradientWork;
        this.kernels = kernels;
    }

    /** The numbers that a unit takes in a step. */
    public Gates gates() {
        return gates;
    }

    /** The states that it carries from step to step, the hidden state first. */
    public List<State> states() {
        return states;
    }

    /** The name within those of ops. */
    String title() {
        return title;
    }

    /** The scan's outputs that its gradient reads, beside the history of states and the weights. */
    List<Out> kept() {
        return kept;
    }

    /** Floating-point operations of a unit in a step, outside the product. */
    int flops() {
        return flops;
    }

    /** The least work of a unit in a step, outside the product. */
    CellWork work() {
        return work;
    }

    /** Work of the gradient. */
    CellWork gradientWork() {
        return gradientWork;
    }

    CellKernels kernels() {
        return kernels;
    }
}
