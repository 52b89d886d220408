package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.recurrent.Elman;
import java.util.List;

/**
 * One step of {@link ElmanScan}, for generation: the state is a variable that it moves on. Output: h (B, C).
 *
 * @param wx (B, C), laid out as in the scan
 * @param r (N, D in, 1, D out)
 * @param bias (1, N, D)
 * @param h hidden state, (B, N, D)
 */
public record ElmanStep(Tensor wx, Tensor r, Tensor bias, Tensor h) implements Op {

    /** Refuses shapes that don't fit. */
    public ElmanStep {
        Recurrence.of("ElmanStep", wx, r, bias, 1, 1, 1, h);
        ShapeException.rank("ElmanStep", wx, 2);
    }

    private Recurrence recurrence() {
        return Recurrence.of(name(), wx, r, bias, 1, 1, 1);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(h);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(TensorType.f32(wx.dim(0), recurrence().channels()));
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        Recurrence x = recurrence();
        e.graph()
                .task(
                        e.id("step"),
                        Elman::oneStep,
                        e.floats(wx),
                        e.floats(r),
                        e.floats(bias),
                        e.floats(h),
                        e.floats(0),
                        x.batch(),
                        x.heads(),
                        x.width());
        x.replace(e, e.output(0), h);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, recurrence().flops(4));
    }
}
