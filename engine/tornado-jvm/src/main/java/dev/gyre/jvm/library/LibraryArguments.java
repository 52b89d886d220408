package dev.gyre.jvm.library;

import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The arguments of a library's function, taken in their order and checked. */
final class LibraryArguments {
    private final LibraryTaskDescriptor call;
    private int next;

    LibraryArguments(LibraryTaskDescriptor call) {
        this.call = call;
    }

    /** The next argument, which has to be of a type. */
    <T> T next(Class<T> type) {
        Object[] all = call.getParameters();
        if (next >= all.length || !type.isInstance(all[next])) {
            throw refused("argument %d is %s, and has to be of type %s"
                    .formatted(
                            next,
                            next >= all.length || all[next] == null
                                    ? "absent"
                                    : "of type " + all[next].getClass().getSimpleName(),
                            type.getSimpleName()));
        }
        return type.cast(all[next++]);
    }

    int integer() {
        return next(Integer.class);
    }

    float number() {
        return next(Float.class);
    }

    /** The next argument, a size. */
    int size(String name) {
        int size = integer();
        require(size >= 0, name + " is " + size + ", which is less than 0");
        return size;
    }

    /** The next argument, a step from element to element of a vector, which BLAS takes backwards if it's negative. */
    int step(String name) {
        int step = integer();
        require(step != 0, name + " is 0");
        return step;
    }

    /** The next argument, the distance of matrices in a batch. */
    int distance(String name) {
        long distance = next(Long.class);
        require(0 <= distance && distance <= Integer.MAX_VALUE, name + " is " + distance + ", beyond 31 bits");
        return (int) distance;
    }

    /** The place of a vector's first element. */
    static int start(int size, int step) {
        return step > 0 ? 0 : (1 - size) * step;
    }

    /** Refuses an array that ends before an element, told by its place. */
    void requireRoom(TornadoNativeArray array, String name, long last) {
        require(
                last < array.getSize() && last <= Integer.MAX_VALUE,
                "%s has %d elements, and %d are used".formatted(name, array.getSize(), last + 1));
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    TornadoRuntimeException refused(String why) {
        return new TornadoRuntimeException(
                "%s of %s: %s".formatted(call.getFunctionName(), call.getLibraryName(), why));
    }
}
