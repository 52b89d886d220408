package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.onGrid;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Collections;
import java.util.List;

/**
 * A recurrent cell over a sequence, heads with block-diagonal recurrence. Outputs: the hidden states (B, T, C), then the final
 * states of {@link RecurrentCell#states}, (B, N, D) each and called as there, then what the gradient needs.
 *
 * @param wx pre-activations from the input, (B, T, gates C), each row laid out as gate, head, unit
 * @param r recurrent weights, (N, D in, gates, D out)
 * @param bias (gates, N, D)
 * @param initial the states before the sequence, in the cell's order. (B, N, D) each
 * @param clip limit of the gradient that comes back through r; 0 for none
 */
public record RecurrentScan(RecurrentCell cell, Tensor wx, Tensor r, Tensor bias, List<Tensor> initial, float clip)
        implements Op {

    /** Outputs beside the final states. */
    public enum Out {
        /** The hidden states, (B, T, C). */
        HIDDEN,
        /** The cell's states before and after every step, (T + 1, states, N, D, B). It has no gradient. */
        HISTORY,
        /** Pre-activations, which most cells replace by their gates. */
        GATES,
        /** A GRU's recurrent part of the candidate, g. */
        RECURRENT,
        /** The weights as the forward scan reads them. */
        BY_UNIT
    }

    /** Refuses shapes that don't fit. */
    public RecurrentScan {
        initial = List.copyOf(initial);
        String op = cell.title() + "Scan";
        Recurrence.of(op, cell, wx, r, bias, initial);
        ShapeException.rank(op, wx, 3);
        ShapeException.check(
                initial.size() == cell.states().size(),
                op,
                "there must be initial states " + cell.states() + ", but there are " + initial.size(),
                wx);
        ShapeException.check(clip >= 0 && Float.isFinite(clip), op, "clip must be 0 (off) or more, got " + clip);
    }

    /** Adds the op, starting from zeros and without a limit on gradients. */
    public static Outputs<Tensor> of(GraphBuilder g, RecurrentCell cell, Tensor wx, Tensor r, Tensor bias) {
        Recurrence x = Recurrence.of(cell.title() + "Scan", cell, wx, r, bias, List.of());
        Tensor zeros = g.apply(new Fill(x.state().shape(), 0f));
        return g.add(new RecurrentScan(
                cell, wx, r, bias, Collections.nCopies(cell.states().size(), zeros), 0f));
    }

    @Override
    public String name() {
        return cell.title() + "Scan";
    }

    Recurrence recurrence() {
        return Recurrence.of(name(), cell, wx, r, bias, initial);
    }

    @Override
    public Outputs<TensorType> outputs() {
        Recurrence x = recurrence();
        Outputs<TensorType> types = Outputs.of(Out.HIDDEN, x.sequence(1));
        for (RecurrentCell.State state : cell.states()) {
            types = types.and(state, x.state());
        }
        types = types.and(Out.HISTORY, x.history())
                .and(Out.GATES, x.packed(cell.gates().input()));
        if (cell.kept().contains(Out.RECURRENT)) {
            types = types.and(Out.RECURRENT, x.packed(1));
        }
        return types.and(Out.BY_UNIT, x.weightsByUnit());
    }

    @Override
    public int tasks() {
        return 4 + cell.states().size();
    }

    @Override
    public void emit(Emitter e) {
        Recurrence x = recurrence();
        Tensor history = e.output(Out.HISTORY);
        x.pack(e, "input", wx, e.output(Out.GATES), cell.gates().input());
        x.packWeights(e, r, e.output(Out.BY_UNIT));
        TaskArguments gates = cell.kept().contains(Out.GATES) ? modifies(Out.GATES) : reads(Out.GATES);
        TaskArguments results =
                cell.kept().contains(Out.RECURRENT) ? writes(Out.RECURRENT, Out.HISTORY) : writes(Out.HISTORY);
        if (x.grouped(e)) {
            Emitter.Task scan = cell.kernels().groupedForward().apply(e);
            scan.with(onGrid(x.groups()), reads(r, bias, initial), gates, results, x.extents());
        } else {
            Emitter.Task scan = cell.kernels().forward().apply(e);
            scan.with(reads(Out.BY_UNIT, bias, initial), gates, results, x.extents());
        }
        x.unpackHidden(e, history, e.output(Out.HIDDEN));
        for (int s = 0; s < cell.states().size(); s++) {
            x.unpackFinal(e, history, s, e.output(cell.states().get(s)));
        }
    }

    @Override
    public void gradient(Backward b) {
        requireNoGradAtWhatIsKept(b);
        Gradient gradient = new Gradient(
                recurrence(),
                r,
                b.output(Out.BY_UNIT),
                cell.kept().stream().map(b::output).toList(),
                b.output(Out.HISTORY),
                b.grad(Out.HIDDEN),
                cell.states().stream().map(b::grad).toList(),
                clip);
        Outputs<Tensor> d = b.add(gradient);
        b.contribute(wx, d.get(Gradient.GradientOut.DWX));
        b.contribute(r, d.get(Gradient.GradientOut.DR));
        b.contribute(bias, d.get(Gradient.GradientOut.DBIAS));
        for (int s = 0; s < initial.size(); s++) {
            b.contribute(initial.get(s), d.get(cell.states().get(s)));
        }
    }

    private void requireNoGradAtWhatIsKept(Backward b) {
        int results = 1 + cell.states().size();
        for (Tensor kept : b.outputs().subList(results, b.outputs().size())) {
            ShapeException.check(
                    !b.hasGrad(kept), name(), "this output has no gradient: use the sequence or a final state", kept);
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, recurrence().flops());
    }

    @Override
    public RooflineBound least() {
        return cell.work().of(this, recurrence(), 1);
    }

    /**
     * Gradients at wx, r, bias and the initial states from those at the hidden states and the final states; then scratch.
     *
     * @param byUnit the weights by unit, which the form for GPUs reads
     * @param gates what the forward pass keeps of the gates, see {@link RecurrentCell#kept}
     * @param history of the states
     * @param finals gradients at the final states
     */
    record Gradient(
            Recurrence x,
            Tensor r,
            Tensor byUnit,
            List<Tensor> gates,
            Tensor history,
            Tensor dh,
            List<Tensor> finals,
            float clip)
            implements Op {

        /** Outputs beside the gradients at the initial states, which are called as the states are. */
        enum GradientOut {
            DWX,
            DR,
            DBIAS,
            /** The gradient at all that the bias is added to, as a scan sees it. */
            DELTA,
            /** dh as a scan sees it. */
            DY,
            CARRY,
            SUMS,
            PARTS
        }

        @Override
        public String name() {
            return x.cell().title() + "ScanGradient";
        }

        @Override
        public Outputs<TensorType> outputs() {
            RecurrentCell.Gates g = x.cell().gates();
            Outputs<TensorType> types = Outputs.of(GradientOut.DWX, x.sequence(g.input()))
                    .and(GradientOut.DR, r.type())
                    .and(GradientOut.DBIAS, TensorType.f32(g.bias(), x.heads(), x.width()));
            for (RecurrentCell.State state : x.cell().states()) {
                types = types.and(state, x.state());
            }
            return types.and(GradientOut.DELTA, x.packed(g.bias()))
                    .and(GradientOut.DY, x.packed(1))
                    .and(GradientOut.CARRY, x.carry())
                    .and(GradientOut.SUMS, x.sums())
                    .and(GradientOut.PARTS, x.weightParts());
        }

        @Override
        public int tasks() {
            return 3 + x.cell().states().size() + Recurrence.GRADIENT_TASKS;
        }

        @Override
        public void emit(Emitter e) {
            x.pack(e, "upstream", dh, e.output(GradientOut.DY), 1);
            scan(e);
            Tensor delta = e.output(GradientOut.DELTA);
            x.unpackInput(e, delta, e.output(GradientOut.DWX));
            x.weightGradients(e, delta, history, e.output(GradientOut.PARTS), e.output(GradientOut.DR));
            x.biasGradient(e, delta, e.output(GradientOut.SUMS), e.output(GradientOut.DBIAS));
            for (int s = 0; s < finals.size(); s++) {
                x.unpackCarry(
                        e,
                        e.output(GradientOut.CARRY),
                        s,
                        e.output(x.cell().states().get(s)));
            }
        }

        private void scan(Emitter e) {
            TaskArguments read = reads(gates, history, GradientOut.DY, finals);
            TaskArguments results = writes(GradientOut.DELTA, GradientOut.CARRY);
            if (x.grouped(e)) {
                Emitter.Task scan = x.cell().kernels().groupedBackward().apply(e);
                scan.with(onGrid(x.groups()), reads(byUnit), read, results, x.extents(), sizes(clip));
            } else {
                Emitter.Task scan = x.cell().kernels().backward().apply(e);
                scan.with(reads(r), read, results, x.extents(), sizes(clip));
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2 * x.flops());
        }

        @Override
        public RooflineBound least() {
            return x.cell().gradientWork().of(this, x, 2);
        }
    }
}
