package dev.gyre.jvm.memory;

import java.lang.foreign.MemorySegment;

/** What arrays hold beyond their elements, so that code may read the last elements as a whole vector. */
public final class Room {
    /** Bytes, as many as the widest vector has. */
    public static final int BYTES = 64;

    private Room() {}

    /** Bytes that a heap array holds behind a segment over its first elements; negative if it's no array of numbers. */
    public static long behind(MemorySegment elements) {
        return elements.heapBase().map(Room::bytes).orElse(-1L) - elements.byteSize();
    }

    private static long bytes(Object array) {
        return switch (array) {
            case byte[] b -> b.length;
            case short[] s -> (long) s.length * Short.BYTES;
            case int[] i -> (long) i.length * Integer.BYTES;
            case long[] l -> (long) l.length * Long.BYTES;
            case float[] f -> (long) f.length * Float.BYTES;
            case double[] d -> (long) d.length * Double.BYTES;
            default -> -1;
        };
    }
}
