package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Emitter;

/** The tasks that a cell has to itself; each adds the one of the given name. TornadoVM needs a static method for each. */
sealed interface CellKernels permits ElmanKernels, GruKernels, LstmKernels, SlstmKernels {

    void forward(Emitter e, String task, RecurrentScan s);

    /** The form for GPUs. */
    void groupedForward(Emitter e, String task, RecurrentScan s);

    void backward(Emitter e, String task, RecurrentScan.Gradient g);

    /** The form for GPUs. */
    void groupedBackward(Emitter e, String task, RecurrentScan.Gradient g);

    void step(Emitter e, String task, RecurrentStep s);
}
