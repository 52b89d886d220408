package dev.gyre.tornado.memory;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;

/** Room behind the elements of arrays, so that code may read the last elements as a whole vector. */
public final class Room {
    /** Bytes, as many as the widest vector has. */
    public static final int BYTES = 64;

    private Room() {}

    /** Bytes that a heap array holds behind a segment over its first elements; negative if it's no array of numbers. */
    public static long behind(MemorySegment elements) {
        return elements.heapBase().map(Room::bytes).orElse(-1L) - elements.byteSize();
    }

    /** Bytes of one of Java's arrays of numbers. */
    public static long bytes(Object array) {
        return (long) Array.getLength(array) * elementBytes(array);
    }

    /** Bytes of an element of one of Java's arrays of numbers. */
    public static int elementBytes(Object array) {
        return switch (array) {
            case long[] _, double[] _ -> Long.BYTES;
            case int[] _, float[] _ -> Integer.BYTES;
            case short[] _, char[] _ -> Short.BYTES;
            default -> Byte.BYTES;
        };
    }
}
