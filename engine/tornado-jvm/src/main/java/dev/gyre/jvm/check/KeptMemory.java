package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
            return segment(array).toArray(ValueLayout.JAVA_BYTE);
        }
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    private static MemorySegment segment(Object array) {
        return array instanceof TornadoNativeArray a ? a.getSegment() : ((Stored<?>) array).getSegment();
    }

    Object array() {
        return array;
    }

    /** Puts the numbers back. */
    void restore() {
        if (copy instanceof byte[] bytes && !(array instanceof byte[])) {
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment(array), 0, bytes.length);
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
