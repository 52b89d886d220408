package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.recurrent.RecurrentScan.Gradient;
import dev.gyre.engine.op.recurrent.RecurrentScan.Out;
import dev.gyre.tasks.recurrent.GroupedGru;
import dev.gyre.tasks.recurrent.Gru;
import uk.ac.manchester.tornado.api.KernelContext;

/** {@link Gru} and {@link GroupedGru}. */
final class GruKernels implements CellKernels {

    @Override
    public void forward(Emitter e, String task, RecurrentScan s) {
        Recurrence x = s.recurrence();
        e.graph()
                .task(
                        task,
                        Gru::forward,
                        e.floats(Out.BY_UNIT),
                        e.floats(s.bias()),
                        e.floats(s.initial().getFirst()),
                        e.floats(Out.GATES),
                        e.floats(Out.RECURRENT),
                        e.floats(Out.HISTORY),
                        x.batch(),
                        x.time(),
                        x.heads(),
                        x.width());
    }

    @Override
    public void groupedForward(Emitter e, String task, RecurrentScan s) {
        Recurrence x = s.recurrence();
        e.graph()
                .task(
                        task,
                        GroupedGru::forward,
                        new KernelContext(),
                        e.floats(s.r()),
                        e.floats(s.bias()),
                        e.floats(s.initial().getFirst()),
                        e.floats(Out.GATES),
                        e.floats(Out.RECURRENT),
                        e.floats(Out.HISTORY),
                        x.batch(),
                        x.time(),
                        x.heads(),
                        x.width());
    }

    @Override
    public void backward(Emitter e, String task, Gradient g) {
        Recurrence x = g.x();
        e.graph()
                .task(
                        task,
                        Gru::backward,
                        e.floats(g.r()),
                        e.floats(g.gates().get(0)),
                        e.floats(g.gates().get(1)),
                        e.floats(g.history()),
                        e.floats(Gradient.GradientOut.DY),
                        e.floats(g.finals().getFirst()),
                        e.floats(Gradient.GradientOut.DELTA),
                        e.floats(Gradient.GradientOut.CARRY),
                        x.batch(),
                        x.time(),
                        x.heads(),
                        x.width(),
                        g.clip());
    }

    @Override
    public void groupedBackward(Emitter e, String task, Gradient g) {
        Recurrence x = g.x();
        e.graph()
                .task(
                        task,
                        GroupedGru::backward,
                        new KernelContext(),
                        e.floats(g.byUnit()),
                        e.floats(g.gates().get(0)),
                        e.floats(g.gates().get(1)),
                        e.floats(g.history()),
                        e.floats(Gradient.GradientOut.DY),
                        e.floats(g.finals().getFirst()),
                        e.floats(Gradient.GradientOut.DELTA),
                        e.floats(Gradient.GradientOut.CARRY),
                        x.batch(),
                        x.time(),
                        x.heads(),
                        x.width(),
                        g.clip());
    }

    @Override
    public void step(Emitter e, String task, RecurrentStep s) {
        Recurrence x = s.recurrence();
        e.graph()
                .task(
                        task,
                        Gru::oneStep,
                        e.floats(s.wx()),
                        e.floats(s.r()),
                        e.floats(s.bias()),
                        e.floats(s.states().getFirst()),
                        e.result(),
                        x.batch(),
                        x.heads(),
                        x.width());
    }
}
