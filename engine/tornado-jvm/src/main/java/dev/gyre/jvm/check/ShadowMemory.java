package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A cell for each element that a kernel uses, by the memory that it lies in: wrappers of the same memory share cells. */
final class ShadowMemory {
    private static final Object OFF_HEAP = new Object();

    private final IdentityHashMap<Object, Map<Long, ShadowCell>> cells = new IdentityHashMap<>();

    /** The cell of an element. */
    ShadowCell cell(Object array, long index) {
        Object memory = array;
        long place = index;
        if (array instanceof TornadoNativeArray a) {
            MemorySegment segment = a.getSegment();
            memory = segment.heapBase().orElse(OFF_HEAP);
            place += segment.address() / Math.max(1, a.getElementSize());
        }
        return cells.computeIfAbsent(memory, _ -> new HashMap<>()).computeIfAbsent(place, _ -> new ShadowCell());
    }

    /** Forgets an array that nobody uses any more. */
    void forget(Object array) {
        cells.remove(array);
    }
}
