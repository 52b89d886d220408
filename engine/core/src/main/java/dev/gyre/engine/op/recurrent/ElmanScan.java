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
import dev.gyre.tasks.recurrent.Elman;
import dev.gyre.tasks.recurrent.GroupedElman;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Elman network over a sequence, heads with block-diagonal recurrence; see {@link Elman}. Outputs: h (B, T, C), then
 * the final h (B, N, D), then {@link #STATES} and what the gradient needs.
 *
 * @param wx pre-activations from the input, (B, T, C), each row laid out as head, unit
 * @param r recurrent weights, (N, D in, 1, D out)
 * @param bias (1, N, D)
 * @param h0 initial hidden state, (B, N, D)
 * @param clip limit of the gradient that comes back through r; 0 for none
 */
public record ElmanScan(Tensor wx, Tensor r, Tensor bias, Tensor h0, float clip) implements Op {

    /** Index of the output with h before and after every step, (T + 1, 1, N, D, B). It has no gradient. */
    public static final int STATES = 2;

    private static final int INPUT = 3;
    private static final int BY_UNIT = 4;

    /** Refuses shapes that don't fit. */
    public ElmanScan {
        Recurrence.of("ElmanScan", wx, r, bias, 1, 1, 1, h0);
        ShapeException.rank("ElmanScan", wx, 3);
        Recurrence.requireClip("ElmanScan", clip);
    }

    /**
     * Adds the op, starting from zeros and without a limit on gradients.
     *
     * @return h (B, T, C), final h (B, N, D)
     */
    public static List<Tensor> of(GraphBuilder g, Tensor wx, Tensor r, Tensor bias) {
        Tensor zeros = g.apply(new Fill(
                Recurrence.of("ElmanScan", wx, r, bias, 1, 1, 1).state().shape(), 0f));
        return g.add(new ElmanScan(wx, r, bias, zeros, 0f)).subList(0, 2);
    }

    private Recurrence recurrence() {
        return Recurrence.of(name(), wx, r, bias, 1, 1, 1);
    }

    @Override
    public List<TensorType> outputs() {
        Recurrence x = recurrence();
        return List.of(x.sequence(1), x.state(), x.history(1), x.packed(1), x.weightsByUnit());
    }

    @Override
    public int tasks() {
        return 5;
    }

    @Override
    public void emit(Emitter e) {
        Recurrence x = recurrence();
        x.pack(e, "input", wx, e.output(INPUT), 1);
        x.packWeights(e, r, e.output(BY_UNIT));
        scan(e, x);
        x.unpackHidden(e, e.output(STATES), 1, e.output(0));
        x.unpackFinal(e, e.output(STATES), 1, 0, e.output(1));
    }

    private void scan(Emitter e, Recurrence x) {
        String task = e.id("scan");
        if (x.grouped(e)) {
            e.grid(task, x.groups());
            e.graph()
                    .task(
                            task,
                            GroupedElman::forward,
                            new KernelContext(),
                            e.floats(r),
                            e.floats(bias),
                            e.floats(h0),
                            e.floats(INPUT),
                            e.floats(STATES),
                            x.batch(),
                            x.time(),
                            x.heads(),
                            x.width());
        } else {
            e.graph()
                    .task(
                            task,
                            Elman::forward,
                            e.floats(BY_UNIT),
                            e.floats(bias),
                            e.floats(h0),
                            e.floats(INPUT),
                            e.floats(STATES),
                            x.batch(),
                            x.time(),
                            x.heads(),
                            x.width());
        }
    }

    @Override
    public void gradient(Backward b) {
        Recurrence.requireNoGrad(name(), b, STATES, INPUT, BY_UNIT);
        List<Tensor> d =
                b.add(new Gradient(recurrence(), r, b.output(BY_UNIT), b.output(STATES), b.grad(0), b.grad(1), clip));
        for (int i = 0; i < inputs().size(); i++) {
            b.contribute(inputs().get(i), d.get(i));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, recurrence().flops(4));
    }

    /**
     * Gradients at wx, r, bias, h0 from those at h and the final one; then scratch.
     *
     * @param byUnit the weights by unit, which the form for GPUs reads
     */
    record Gradient(Recurrence x, Tensor r, Tensor byUnit, Tensor states, Tensor dh, Tensor dhT, float clip)
            implements Op {

        private static final int DELTA = 4;
        private static final int DY = 5;
        private static final int CARRY = 6;
        private static final int BEFORE = 7;
        private static final int PARTS = 8;

        @Override
        public List<TensorType> outputs() {
            return List.of(
                    x.sequence(1),
                    r.type(),
                    TensorType.f32(1, x.heads(), x.width()),
                    x.state(),
                    x.packed(1),
                    x.packed(1),
                    x.carry(1),
                    x.sequence(1),
                    x.weightParts());
        }

        @Override
        public int tasks() {
            return 4 + Recurrence.GRADIENT_TASKS;
        }

        @Override
        public void emit(Emitter e) {
            x.pack(e, "upstream", dh, e.output(DY), 1);
            scan(e);
            x.unpack(e, "input", e.output(DELTA), e.output(0), 1);
            x.weightGradients(e, e.output(0), 1, states, 1, e.output(BEFORE), e.output(PARTS), 1, 2);
            x.unpackCarry(e, e.output(CARRY), 0, e.output(3));
        }

        private void scan(Emitter e) {
            String task = e.id("scan");
            if (x.grouped(e)) {
                e.grid(task, x.groups());
                e.graph()
                        .task(
                                task,
                                GroupedElman::backward,
                                new KernelContext(),
                                e.floats(byUnit),
                                e.floats(states),
                                e.floats(DY),
                                e.floats(dhT),
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
                                Elman::backward,
                                e.floats(r),
                                e.floats(states),
                                e.floats(DY),
                                e.floats(dhT),
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
            return Cost.of(this, 2 * x.flops(4));
        }
    }
}
