package uk.ac.manchester.tornado.api.types.arrays;

import dev.gyre.tornado.memory.Room;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * The base of kernels' arrays. TornadoVM keeps elements off the heap behind a header; on a plain JVM they live in one
 * heap array without a header, so that {@link #ARRAY_HEADER} is 0 and a segment with header equals one without. Only arrays over a segment
 * off the heap have their elements there; task graphs work on copies of those, as devices do.
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

    private final MemorySegment segment;

    TornadoNativeArray(MemorySegment segment) {
        this.segment = segment;
    }

    /** The first elements of a heap array. */
    static MemorySegment first(MemorySegment array, int elements, int elementSize) {
        return array.asSlice(0, (long) elements * elementSize);
    }

    /** Elements of a heap array that holds so many and {@link Room#BYTES} of room. */
    static int roomFor(int elements, int elementSize) {
        if (elements < 0) {
            throw new IllegalArgumentException("an array of %d elements".formatted(elements));
        }
        return Math.addExact(elements, Room.BYTES / elementSize);
    }

    /** Number of elements. */
    public abstract int getSize();

    /** The elements as memory, without a copy. */
    public MemorySegment getSegment() {
        return segment;
    }

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
                    "on a plain JVM an array shares memory only with a segment off the heap or over a whole %s; copy with fromSegment"
                            .formatted(type.getSimpleName()));
        }
        return type.cast(base);
    }

    /** Elements from one on. */
    final MemorySegment part(int offset, int length) {
        if (offset < 0 || length < 0 || length > getSize() - offset) {
            throw new IllegalArgumentException(
                    "slice of %d elements from %d in an array of %d".formatted(length, offset, getSize()));
        }
        return segment.asSlice((long) offset * getElementSize(), (long) length * getElementSize());
    }

    /** Fills this array with others, one after the other. */
    final void join(TornadoNativeArray... arrays) {
        long at = 0;
        for (TornadoNativeArray array : arrays) {
            MemorySegment.copy(array.segment, 0, segment, at, array.segment.byteSize());
            at += array.segment.byteSize();
        }
    }

    /** Calls an action with each index. */
    final void each(IntConsumer action) {
        for (int i = 0; i < getSize(); i++) {
            action.accept(i);
        }
    }
}
