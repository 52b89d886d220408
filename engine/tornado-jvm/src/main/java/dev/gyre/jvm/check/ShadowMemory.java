package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
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

    /** The place that wrote an element last, or any of a matrix for -1; empty if none did. */
    OptionalInt writer(Object array, int index) {
        Stream<ShadowCell> found =
                index >= 0 ? Stream.of(cell(array, index)) : cells.getOrDefault(array, Map.of()).values().stream();
        return found.filter(ShadowCell::isWritten).mapToInt(ShadowCell::writer).findFirst();
    }

    /** Forgets an array that nobody uses any more. */
    void forget(Object array) {
        cells.remove(array);
    }
}
