package uk.ac.manchester.tornado.api.types.arrays;

import dev.gyre.jvm.memory.Room;
import java.lang.foreign.MemorySegment;

/**
 * What kernels' arrays have in common. TornadoVM keeps elements off the heap behind a header; on a plain JVM they live in one
 * heap array without a header, so that {@link #ARRAY_HEADER} is 0 and a segment with header equals one without.
 */
public abstract sealed class TornadoNativeArray
        permits BFloat16Array,
                ByteArray,
                CharArray,
                DoubleArray,
                FP8Array,
                FloatArray,
                HalfFloatArray,
                Int8Array,
                IntArray,
                LongArray,
                ShortArray {

    /** Bytes before the first element. Computed, so that javac doesn't copy it into class files that also run on TornadoVM. */
    public static final long ARRAY_HEADER = Long.parseLong("0");

    TornadoNativeArray() {}

    /** Elements of a heap array that holds so many and {@link Room#BYTES} of room. */
    static int roomFor(int elements, int elementSize) {
        return Math.addExact(elements, Room.BYTES / elementSize);
    }

    /** Number of elements. */
    public abstract int getSize();

    /** The elements as memory, without a copy. */
    public abstract MemorySegment getSegment();

    /** Bytes an element. */
    public abstract int getElementSize();

    /** The elements behind {@link #ARRAY_HEADER} bytes. */
    public MemorySegment getSegmentWithHeader() {
        return getSegment();
    }

    public long getNumBytesOfSegmentWithHeader() {
        return getNumBytesOfSegment() + ARRAY_HEADER;
    }

    /** Bytes of all elements. */
    public long getNumBytesOfSegment() {
        return (long) getSize() * getElementSize();
    }

    /** Sets every element to zero. */
    protected abstract void clear();

    static int elements(MemorySegment segment, int elementSize) {
        if (segment.byteSize() % elementSize != 0) {
            throw new IllegalArgumentException("a segment of %d bytes isn't a whole number of %d-byte elements"
                    .formatted(segment.byteSize(), elementSize));
        }
        return Math.toIntExact(segment.byteSize() / elementSize);
    }

    static <A> A wholeHeapArray(MemorySegment segment, Class<A> type) {
        Object base = segment.heapBase().orElse(null);
        long behind = type.isInstance(base) ? Room.behind(segment) : -1;
        if (segment.address() != 0 || (behind != 0 && behind != Room.BYTES)) {
            throw new IllegalArgumentException(
                    "on a plain JVM an array shares memory only with a segment over a whole %s; copy with fromSegment"
                            .formatted(type.getSimpleName()));
        }
        return type.cast(base);
    }

    static void checkSlice(int offset, int length, int size) {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw new IllegalArgumentException(
                    "slice of %d elements from %d in an array of %d".formatted(length, offset, size));
        }
    }
}
