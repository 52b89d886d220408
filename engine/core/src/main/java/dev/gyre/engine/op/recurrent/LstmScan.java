package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.recurrent.GroupedLstm;
import dev.gyre.tasks.recurrent.Lstm;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * LSTM over a sequence, heads with block-diagonal recurrence; see {@link Lstm}. Outputs: h (B, T, C), then the final h
 * and c (B, N, D), then {@link #STATES} and what the gradient needs.
 *
 * @param wx pre-activations from the input, (B, T, 4 C), each row laid out as gate (i, f, z, o), head, unit
 * @param r recurrent weights, (N, D in, 4, D out)
 * @param bias (4, N, D)
 * @param h0 initial hidden state, (B, N, D)
 * @param c0 initial cell state, (B, N, D)
 * @param clip limit of the gradient that comes back through r; 0 for none
 */
public record LstmScan(Tensor wx, Tensor r, Tensor bias, Tensor h0, Tensor c0, float clip) implements Op {

    /** Index of the output with h and c before and after every step, (T + 1, 2, N, D, B). It has no gradient. */
    public static final int STATES = 3;

    private static final int GATES = 4;
    private static final int BY_UNIT = 5;

    /** Refuses shapes that don't fit. */
    public LstmScan {
        Recurrence.of("LstmScan", wx, r, bias, 4, 4, 4, h0, c0);
        ShapeException.rank("LstmScan", wx, 3);
        Recurrence.requireClip("LstmScan", clip);
    }

    /**
     * Adds the op, starting from zeros and without a limit on gradients.
     *
     * @return h (B, T, C), final h and c (B, N, D)
     */
    public static List<Tensor> of(GraphBuilder g, Tensor wx, Tensor r, Tensor bias) {
        Tensor zeros = g.apply(
                new Fill(Recurrence.of("LstmScan", wx, r, bias, 4, 4, 4).state().shape(), 0f));
        return g.add(new LstmScan(wx, r, bias, zeros, zeros, 0f)).subList(0, 3);
    }

    private Recurrence recurrence() {
        return Recurrence.of(name(), wx, r, bias, 4, 4, 4);
    }

    @Override
    public List<TensorType> outputs() {
        Recurrence x = recurrence();
        return List.of(x.sequence(1), x.state(), x.state(), x.history(2), x.packed(4), x.weightsByUnit());
    }

    @Override
    public int tasks() {
        return 6;
    }

    @Override
    public void emit(Emitter e) {
        Recurrence x = recurrence();
        x.pack(e, "input", wx, e.output(GATES), 4);
        x.packWeights(e, r, e.output(BY_UNIT));
        scan(e, x);
        x.unpackHidden(e, e.output(STATES), 2, e.output(0));
        x.unpackFinal(e, e.output(STATES), 2, 0, e.output(1));
        x.unpackFinal(e, e.output(STATES), 2, 1, e.output(2));
    }

    private void scan(Emitter e, Recurrence x) {
        String task = e.id("scan");
        if (x.grouped(e)) {
            e.grid(task, x.groups());
            e.graph()
                    .task(
                            task,
                            GroupedLstm::forward,
                            new KernelContext(),
                            e.floats(r),
                            e.floats(bias),
                            e.floats(h0),
                            e.floats(c0),
                            e.floats(GATES),
                            e.floats(STATES),
                            x.batch(),
                            x.time(),
                            x.heads(),
                            x.width());
        } else {
            e.graph()
                    .task(
                            task,
                            Lstm::forward,
                            e.floats(BY_UNIT),
                            e.floats(bias),
                            e.floats(h0),
                            e.floats(c0),
                            e.floats(GATES),
                            e.floats(STATES),
                            x.batch(),
                            x.time(),
                            x.heads(),
                            x.width());
        }
    }

    @Override
    public void gradient(Backward b) {
        Recurrence.requireNoGrad(name(), b, STATES, GATES, BY_UNIT);
        List<Tensor> d = b.add(new Gradient(
                recurrence(),
                r,
                b.output(BY_UNIT),
                b.output(GATES),
                b.output(STATES),
                b.grad(0),
                b.grad(1),
                b.grad(2),
                clip));
        for (int i = 0; i < inputs().size(); i++) {
            b.contribute(inputs().get(i), d.get(i));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, recurrence().flops(30));
    }

    /**
     * Gradients at wx, r, bias, h0 and c0 from those at h and the final states; then scratch.
     *
     * @param byUnit the weights by unit, which the form for GPUs reads
     */
    record Gradient(
            Recurrence x,
            Tensor r,
            Tensor byUnit,
            Tensor gates,
            Tensor states,
            Tensor dh,
            Tensor dhT,
            Tensor dcT,
            float clip)
            implements Op {

        private static final int DELTA = 5;
        private static final int DY = 6;
        private static final int CARRY = 7;
        private static final int BEFORE = 8;
        private static final int PARTS = 9;

        @Override
        public List<TensorType> outputs() {
            return List.of(
                    x.sequence(4),
                    r.type(),
                    TensorType.f32(4, x.heads(), x.width()),
                    x.state(),
                    x.state(),
                    x.packed(4),
                    x.packed(1),
                    x.carry(2),
                    x.sequence(1),
                    x.weightParts());
        }

        @Override
        public int tasks() {
            return 5 + Recurrence.GRADIENT_TASKS;
        }

        @Override
        public void emit(Emitter e) {
            x.pack(e, "upstream", dh, e.output(DY), 1);
            scan(e);
            x.unpack(e, "input", e.output(DELTA), e.output(0), 4);
            x.weightGradients(e, e.output(0), 4, states, 2, e.output(BEFORE), e.output(PARTS), 1, 2);
            x.unpackCarry(e, e.output(CARRY), 0, e.output(3));
            x.unpackCarry(e, e.output(CARRY), 1, e.output(4));
        }

        private void scan(Emitter e) {
            String task = e.id("scan");
            if (x.grouped(e)) {
                e.grid(task, x.groups());
                e.graph()
                        .task(
                                task,
                                GroupedLstm::backward,
                                new KernelContext(),
                                e.floats(byUnit),
                                e.floats(gates),
                                e.floats(states),
                                e.floats(DY),
                                e.floats(dhT),
                                e.floats(dcT),
                                e.floats(DELTA),
                                e.floats(CARRY),
                                x.batch(),
                                x.time(),
                                x.heads(),
                                x.width(),
                                clip);
            } else {
                e.graph()
                        .task(
                                task,
                                Lstm::backward,
                                e.floats(r),
                                e.floats(gates),
                                e.floats(states),
                                e.floats(DY),
                                e.floats(dhT),
                                e.floats(dcT),
                                e.floats(DELTA),
                                e.floats(CARRY),
                                x.batch(),
                                x.time(),
                                x.heads(),
                                x.width(),
                                clip);
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2 * x.flops(30));
        }
    }
}
