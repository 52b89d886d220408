package dev.gyre.engine.op;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.tensor.Tensor;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;

/**
 * The view of an op that emits its tasks:
 *
 * <pre>{@code
 * e.task("rows", RmsNormalization::rows).with(reads(x, weight), writes(Out.Y, Out.INV), sizes(rows, groups, width, eps));
 * }</pre>
 *
 * <p>A task has a name among the op's, a kernel, and arguments in groups, see {@link TaskArguments}, which together are those of the kernel's
 * parameters in their order. What it reads must be among the op's inputs, updates and outputs, what it writes and modifies among its updates and
 * outputs. The arrays behind tensors are shared by lifetime and may be longer than their tensor, so kernels take their extents as parameters.
 *
 * <p>The kernel is passed on as the object that stands where it's named, by which TornadoVM finds its method. A method with overloads needs a cast.
 */
public interface Emitter {

    /**
     * Whether to take a form for GPUs, for ops that have one: kernels in KernelContext form, whose work-items share local memory, or with an
     * iteration for each element. To be asked last, where an op would take such a form.
     */
    boolean grouped();

    /** Whether the device can do something that an op has a form for. */
    boolean has(Capability capability);

    /** Floats that kernels compute with at once, where an op has a form that depends on it; see {@link dev.gyre.engine.device.Device#lanes}. */
    int lanes();

    /** The op's output of a name. */
    Tensor output(Enum<?> name);

    /** The op's output number i, for those whose outputs are a list. */
    Tensor output(int i);

    /** The op's first output, for those that have no other. */
    default Tensor output() {
        return output(0);
    }

    /** A task that the plan has once it has its arguments. */
    @FunctionalInterface
    interface Task {

        /**
         * Adds the task.
         *
         * @throws IllegalStateException if an argument isn't what the op declares, or isn't what the kernel takes
         */
        void with(TaskArguments... arguments);
    }

    /**
     * Begins a task; the forms below tell the number of parameters by the kernel's type.
     *
     * @param kernel one of {@link uk.ac.manchester.tornado.api.common.TornadoFunctions TornadoVM's functional interfaces}
     */
    Task task(String name, Object kernel, int parameters);

    /** A task of one parameter. */
    default <A> Task task(String name, Task1<A> kernel) {
        return task(name, kernel, 1);
    }

    /** A task of two parameters. */
    default <A, B> Task task(String name, Task2<A, B> kernel) {
        return task(name, kernel, 2);
    }

    /** A task of three parameters. */
    default <A, B, C> Task task(String name, Task3<A, B, C> kernel) {
        return task(name, kernel, 3);
    }

    /** A task of 4 parameters. */
    default <A, B, C, D> Task task(String name, Task4<A, B, C, D> kernel) {
        return task(name, kernel, 4);
    }

    /** A task of 5 parameters. */
    default <A, B, C, D, E> Task task(String name, Task5<A, B, C, D, E> kernel) {
        return task(name, kernel, 5);
    }

    /** A task of 6 parameters. */
    default <A, B, C, D, E, F> Task task(String name, Task6<A, B, C, D, E, F> kernel) {
        return task(name, kernel, 6);
    }

    /** A task of 7 parameters. */
    default <A, B, C, D, E, F, G> Task task(String name, Task7<A, B, C, D, E, F, G> kernel) {
        return task(name, kernel, 7);
    }

    /** A task of 8 parameters. */
    default <A, B, C, D, E, F, G, H> Task task(String name, Task8<A, B, C, D, E, F, G, H> kernel) {
        return task(name, kernel, 8);
    }

    /** A task of 9 parameters. */
    default <A, B, C, D, E, F, G, H, I> Task task(String name, Task9<A, B, C, D, E, F, G, H, I> kernel) {
        return task(name, kernel, 9);
    }

    /** A task of 10 parameters. */
    default <A, B, C, D, E, F, G, H, I, J> Task task(String name, Task10<A, B, C, D, E, F, G, H, I, J> kernel) {
        return task(name, kernel, 10);
    }

    /** A task of 11 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K> Task task(String name, Task11<A, B, C, D, E, F, G, H, I, J, K> kernel) {
        return task(name, kernel, 11);
    }

    /** A task of 12 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L> Task task(
            String name, Task12<A, B, C, D, E, F, G, H, I, J, K, L> kernel) {
        return task(name, kernel, 12);
    }

    /** A task of 13 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M> Task task(
            String name, Task13<A, B, C, D, E, F, G, H, I, J, K, L, M> kernel) {
        return task(name, kernel, 13);
    }

    /** A task of 14 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N> Task task(
            String name, Task14<A, B, C, D, E, F, G, H, I, J, K, L, M, N> kernel) {
        return task(name, kernel, 14);
    }

    /** A task of 15 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> Task task(
            String name, Task15<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> kernel) {
        return task(name, kernel, 15);
    }

    /** A task of 16 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> Task task(
            String name, Task16<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> kernel) {
        return task(name, kernel, 16);
    }

    /** A task of 17 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> Task task(
            String name, Task17<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> kernel) {
        return task(name, kernel, 17);
    }

    /** A task of 18 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> Task task(
            String name, Task18<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> kernel) {
        return task(name, kernel, 18);
    }

    /** A task of 19 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> Task task(
            String name, Task19<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> kernel) {
        return task(name, kernel, 19);
    }

    /** A task of 20 parameters. */
    default <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> Task task(
            String name, Task20<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> kernel) {
        return task(name, kernel, 20);
    }
}
