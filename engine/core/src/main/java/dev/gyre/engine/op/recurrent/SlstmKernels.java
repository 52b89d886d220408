package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.recurrent.RecurrentScan.Gradient;
import dev.gyre.engine.op.recurrent.RecurrentScan.Out;
import dev.gyre.tasks.recurrent.GroupedSlstm;
import dev.gyre.tasks.recurrent.Slstm;
import uk.ac.manchester.tornado.api.KernelContext;

/** {@link Slstm} and {@link GroupedSlstm}. */
final class SlstmKernels implements CellKernels {

    @Override
    public void forward(Emitter e, String task, RecurrentScan s) {
        Recurrence x = s.recurrence();
        e.graph()
                .task(
                        task,
                        Slstm::forward,
                        e.floats(Out.BY_UNIT),
                        e.floats(s.bias()),
                        e.floats(s.initial().get(0)),
                        e.floats(s.initial().get(1)),
                        e.floats(s.initial().get(2)),
                        e.floats(s.initial().get(3)),
                        e.floats(Out.GATES),
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
                        GroupedSlstm::forward,
                        new KernelContext(),
                        e.floats(s.r()),
                        e.floats(s.bias()),
                        e.floats(s.initial().get(0)),
                        e.floats(s.initial().get(1)),
                        e.floats(s.initial().get(2)),
                        e.floats(s.initial().get(3)),
                        e.floats(Out.GATES),
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
                        Slstm::backward,
                        e.floats(g.r()),
                        e.floats(g.gates().getFirst()),
                        e.floats(g.history()),
                        e.floats(Gradient.GradientOut.DY),
                        e.floats(g.finals().get(0)),
                        e.floats(g.finals().get(1)),
                        e.floats(g.finals().get(2)),
                        e.floats(g.finals().get(3)),
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
                        GroupedSlstm::backward,
                        new KernelContext(),
                        e.floats(g.byUnit()),
                        e.floats(g.gates().getFirst()),
                        e.floats(g.history()),
                        e.floats(Gradient.GradientOut.DY),
                        e.floats(g.finals().get(0)),
                        e.floats(g.finals().get(1)),
                        e.floats(g.finals().get(2)),
                        e.floats(g.finals().get(3)),
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
                        Slstm::oneStep,
                        e.floats(s.wx()),
                        e.floats(s.r()),
                        e.floats(s.bias()),
                        e.floats(s.states().get(0)),
                        e.floats(s.states().get(1)),
                        e.floats(s.states().get(2)),
                        e.floats(s.states().get(3)),
                        e.result(),
                        x.batch(),
                        x.heads(),
                        x.width());
    }
}
