package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Emitter;
import java.util.function.Function;

/**
 * The tasks that a cell has to itself, without their arguments, which all cells' have in one order. TornadoVM needs a static method for each.
 *
 * @param groupedForward the form for GPUs, as is that of backward
 */
record CellKernels(
        Function<Emitter, Emitter.Task> forward,
        Function<Emitter, Emitter.Task> groupedForward,
        Function<Emitter, Emitter.Task> backward,
        Function<Emitter, Emitter.Task> groupedBackward,
        Function<Emitter, Emitter.Task> step) {}
