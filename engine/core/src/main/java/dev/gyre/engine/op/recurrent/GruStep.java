package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.recurrent.Gru;
import java.util.List;

/**
 * One step of {@link GruScan}, for generation: the state is a variable that it moves on. Output: h (B, C).
 *
 * @param wx (B, 3 C), laid out as in the scan
 * @param r (N, D in, 3, D out)
 * @param bias (4, N, D)
 * @param h hidden state, (B, N, D)
 */
public record GruStep(Tensor wx, Tensor r, Tensor bias, Tensor h) implements Op {

    /** Refuses shapes that don't fit. */
    public GruStep {
        Recurrence.of("GruStep", wx, r, bias, 3, 3, 4, h);
        ShapeException.rank("GruStep", wx, 2);
    }

    private Recurrence recurrence() {
        return Recurrence.of(name(), wx, r, bias, 3, 3, 4);
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
                        Gru::oneStep,
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
        return Cost.of(this, recurrence().flops(24));
    }
}
