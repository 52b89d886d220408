package dev.gyre.jvm.run;

import java.lang.reflect.Array;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What arrays hold beyond their elements, so that code may read the last elements as a whole vector. */
public final class Room {
    /** Bytes, as many as the widest vector has. */
    public static final int BYTES = 64;

    private Room() {}

    /** Whether an array has it; one over memory that somebody else allocated hasn't. */
    public static boolean isBehind(TornadoNativeArray array) {
        int held = Array.getLength(array.getSegment().heapBase().orElseThrow());
        return held - array.getSize() >= BYTES / array.getElementSize();
    }
}
