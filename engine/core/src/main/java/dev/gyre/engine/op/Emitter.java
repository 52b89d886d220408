package dev.gyre.engine.op;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.tensor.Tensor;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The view of an op that emits its tasks: the task graph and the arrays behind its tensors. Arrays are shared by
 * lifetime and may be longer than their tensor, so kernels take their extents as parameters.
 */
public interface Emitter {

    /** The task graph to add to: {@code e.graph().task(e.id("forward"), RmsNormalization::rows, ...)}. */
    TaskGraph graph();

    /** A task name that is unique in the plan; to be asked for once for each task. */
    String id(String task);

    /**
     * Whether to take a form for GPUs, for ops that have one: kernels in KernelContext form, whose work-items share local memory, or with an
     * iteration for each element. To be asked last, where an op would take such a form.
     */
    boolean grouped();

    /** Whether the device can do something that an op has a form for. */
    boolean has(Capability capability);

    /** Floats that kernels compute with at once, where an op has a form that depends on it; see {@link dev.gyre.engine.device.Device#lanes}. */
    int lanes();

    /** Sets the grid of a task in KernelContext form, by the name that {@link #id} gave it. */
    void grid(String task, WorkerGrid grid);

    /** The op's output of a name. */
    Tensor output(Enum<?> name);

    /** The op's output number i, for those whose outputs are a list. */
    Tensor output(int i);

    /** The op's first output, for those that have no other. */
    default Tensor output() {
        return output(0);
    }

    /** The array behind a float32 tensor. */
    FloatArray floats(Tensor t);

    /** The array behind an int32 tensor. */
    IntArray ints(Tensor t);

    /** The array behind an int8 tensor. */
    Int8Array bytes(Tensor t);

    /** The array behind a tensor of bytes. */
    ByteArray octets(Tensor t);

    /** The array behind a float32 output. */
    default FloatArray floats(Enum<?> output) {
        return floats(output(output));
    }

    /** The array behind an int32 output. */
    default IntArray ints(Enum<?> output) {
        return ints(output(output));
    }

    /** The array behind the first output, a float32 one. */
    default FloatArray result() {
        return floats(output());
    }
}
