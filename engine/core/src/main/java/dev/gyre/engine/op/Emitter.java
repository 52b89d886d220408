package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What an op sees when it emits its tasks: the task graph and the arrays behind its tensors. Arrays are shared by
 * lifetime and may be longer than their tensor, so kernels take their extents as parameters.
 */
public interface Emitter {

    /** The task graph to add to: {@code e.graph().task(e.id("forward"), RmsNorm::forward, ...)}. */
    TaskGraph graph();

    /** A task name that is unique in the plan; to be asked for once for each task. */
    String id(String task);

    /** Whether to take a kernel's KernelContext form, where it has one: on GPUs, whose work-items share local memory. */
    boolean grouped();

    /** Sets the grid of a task in KernelContext form, by the name that {@link #id} gave it. */
    void grid(String task, WorkerGrid grid);

    /** The op's output number i. */
    Tensor output(int i);

    /** The array behind a float32 tensor. */
    FloatArray floats(Tensor t);

    /** The array behind an int32 tensor. */
    IntArray ints(Tensor t);

    /** The array behind an int8 tensor. */
    Int8Array bytes(Tensor t);

    /** The array behind the float32 output number i. */
    default FloatArray floats(int i) {
        return floats(output(i));
    }

    /** The array behind the int32 output number i. */
    default IntArray ints(int i) {
        return ints(output(i));
    }
}
