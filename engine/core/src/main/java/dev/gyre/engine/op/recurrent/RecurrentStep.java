package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * One step of a {@link RecurrentScan}, for generation: the states are variables that it moves on. Output: h (B, C).
 *
 * @param wx (B, gates C), laid out as in the scan
 * @param r as in the scan
 * @param bias as in the scan
 * @param states in the cell's order, (B, N, D) each
 */
public record RecurrentStep(RecurrentCell cell, Tensor wx, Tensor r, Tensor bias, List<Tensor> states) implements Op {

    /** Refuses shapes that don't fit. */
    public RecurrentStep {
        states = List.copyOf(states);
        String op = cell.title() + "Step";
        Recurrence.of(op, cell, wx, r, bias, states);
        ShapeException.rank(op, wx, 2);
        ShapeException.check(
                states.size() == cell.states().size(),
                op,
                "there must be states " + cell.states() + ", but there are " + states.size(),
                wx);
    }

    @Override
    public String name() {
        return cell.title() + "Step";
    }

    Recurrence recurrence() {
        return Recurrence.of(name(), cell, wx, r, bias, states);
    }

    @Override
    public List<Tensor> updates() {
        return states;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(wx.dim(0), recurrence().channels()));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        Recurrence x = recurrence();
        Emitter.Task step = cell.kernels().step().apply(e);
        step.with(
                reads(wx, r, bias, states.getFirst()),
                modifies(states.subList(1, states.size())),
                writes(e.output()),
                sizes(x.batch(), x.heads(), x.width()));
        x.replace(e, e.output(), states.getFirst());
    }

    @Override
    public Cost cost() {
        return Cost.of(this, recurrence().flops());
    }

    @Override
    public RooflineBound least() {
        return cell.work().of(this, recurrence(), 1);
    }
}
