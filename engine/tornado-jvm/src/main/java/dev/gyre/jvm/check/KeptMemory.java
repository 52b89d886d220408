package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;

/** The numbers of an argument as they were once: to be put back, and to be compared with those that it has later. */
final class KeptMemory {
    private final Object array;
    private final Object copy;

    private KeptMemory(Object array, Object copy) {
        this.array = array;
        this.copy = copy;
    }

    /** Whether an argument is memory: an array, a matrix and so on. */
    static boolean is(Object argument) {
        return argument instanceof TornadoNativeArray
                || argument instanceof Stored<?>
                || argument.getClass().isArray();
    }

    /** A copy of an argument's elements as they are now. */
    static KeptMemory of(Object array) {
        return new KeptMemory(array, copy(array));
    }

    private static Object copy(Object array) {
        if (array instanceof TornadoNativeArray || array instanceof Stored<?>) {
            return ElementText.bytes(array);
        }
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    /** What is told of an element that has another number than it had. */
    interface Difference {
        /**
         * Tells of the first one.
         *
         * @param index -1 where it has no place
         * @param values the number now, and the one that it had
         */
        void tell(Object array, int index, String values);
    }

    /** Tells of the first element with another number. */
    void report(Difference difference) {
        MemorySegment now = ElementText.segment(array);
        MemorySegment then = copy instanceof byte[] bytes ? MemorySegment.ofArray(bytes) : ElementText.segment(copy);
        long place = ElementText.isPlain(array) ? now.mismatch(then) : -1;
        int size = ElementText.size(array, (int) now.byteSize());
        int index = place < 0 ? -1 : (int) (place / size);
        difference.tell(
                array,
                index,
                index < 0
                        ? "of other numbers"
                        : "%s, and %s"
                                .formatted(
                                        ElementText.value(array, ElementText.bits(now, size, index)),
                                        ElementText.value(array, ElementText.bits(then, size, index))));
    }

    /** Puts the numbers back. */
    void restore() {
        if (copy instanceof byte[] bytes && !(array instanceof byte[])) {
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, ElementText.segment(array), 0, bytes.length);
        } else {
            System.arraycopy(copy, 0, array, 0, Array.getLength(copy));
        }
    }

    /** Whether the argument holds other numbers, bit for bit. */
    boolean differs() {
        Object now = copy(array);
        return switch (copy) {
            case byte[] bytes -> !Arrays.equals(bytes, (byte[]) now);
            case Object[] objects -> !Arrays.equals(objects, (Object[]) now);
            default -> {
                int length = Array.getLength(copy);
                boolean differs = false;
                for (int i = 0; i < length && !differs; i++) {
                    differs = !Array.get(copy, i).equals(Array.get(now, i));
                }
                yield differs;
            }
        };
    }
}
