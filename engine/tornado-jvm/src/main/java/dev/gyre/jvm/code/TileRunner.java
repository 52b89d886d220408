package dev.gyre.jvm.code;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A kernel with its arguments, compiled so that any part of its parallel space can be run on any thread. Generated classes extend
 * it. The space has up to three dimensions, outermost first; what a kernel doesn't have is ignored.
 */
public abstract class TileRunner {
    /** Dimensions of the widest parallel space. */
    public static final int DIMENSIONS = 3;

    private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

    protected TileRunner() {}

    /**
     * Computes the space from the arguments as they are now.
     *
     * @param space receives the first value and the bound, exclusive, of dimension d at 2d and 2d + 1; holds zeros before. Of an empty
     *     dimension's inner dimensions the bounds may be left out.
     */
    public abstract void space(int[] space);

    /** Runs the iterations whose loop variables lie between two values in each dimension, the second exclusive. */
    public abstract void run(int from0, int to0, int from1, int to1, int from2, int to2);

    /**
     * Elements that a panel takes, of code that packs what rows share.
     *
     * @param space as {@link #space} computes it, with something in it
     */
    public long panel(int[] space) {
        return 0;
    }

    /** Called by one thread when all of the space has been run, if there was any. */
    public void end() {}

    /**
     * The heap array behind an argument; generated constructors call it.
     *
     * @throws TornadoRuntimeException if it's an array off the heap, as only objects among a task's arguments may hold
     */
    protected static Object heap(Object argument) {
        return argument instanceof TornadoNativeArray array
                ? array.getSegment()
                        .heapBase()
                        .orElseThrow(
                                () -> new TornadoRuntimeException(
                                        "an object among a task's arguments holds an array off the heap: copy it with fromSegment"))
                : argument;
    }

    /** The segment of an argument, which is an array; generated constructors call it. */
    protected static Object segment(Object argument) {
        return ((TornadoNativeArray) argument).getSegment();
    }

    /**
     * The first of an iteration's elements, of which each iteration has as many; generated code calls it.
     *
     * @throws IndexOutOfBoundsException if no array has so many
     */
    protected static int element(int iteration, int each) {
        long element = (long) iteration * each;
        if (element != (int) element) {
            throw new IndexOutOfBoundsException(
                    "%d iterations of %d elements each are more than an array has".formatted(iteration, each));
        }
        return (int) element;
    }

    /** An array of the calling thread with at least so many elements, which it may use until it asks again; generated code calls it. */
    protected static float[] scratch(int length) {
        float[] array = SCRATCH.get();
        if (array.length < length) {
            array = new float[length];
            SCRATCH.set(array);
        }
        return array;
    }
}
