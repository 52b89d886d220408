package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A part of an array, for a transfer that leaves out the rest. */
public class DataRange {
    private final TornadoNativeArray array;
    private long offset;
    private long size;
    private boolean materialized;

    /** A range of all elements, unless told otherwise. */
    public DataRange(TornadoNativeArray tornadoNativeArray) {
        this.array = tornadoNativeArray;
    }

    /** Sets the first element. */
    public DataRange withOffset(long offset) {
        this.offset = offset;
        return this;
    }

    /** Sets the number of elements; 0 for all of the array. */
    public DataRange withSize(long size) {
        this.size = size;
        return this;
    }

    /**
     * Settles the range of elements.
     *
     * @throws TornadoRuntimeException if it leaves the array
     */
    public void materialize() {
        long elements = size == 0 ? array.getSize() : size;
        if (offset < 0 || elements < 0 || offset + elements > array.getSize()) {
            throw new TornadoRuntimeException(
                    "%d elements from %d on, in an array of %d".formatted(elements, offset, array.getSize()));
        }
        materialized = true;
    }

    /** Bytes before the first element, a header's included. */
    public long getOffset() {
        checkMaterialized();
        return TornadoNativeArray.ARRAY_HEADER + offset * array.getElementSize();
    }

    /** The bytes of the range. */
    public long getPartialSize() {
        checkMaterialized();
        return size == 0 ? array.getNumBytesOfSegment() : size * array.getElementSize();
    }

    public TornadoNativeArray getArray() {
        return array;
    }

    private void checkMaterialized() {
        if (!materialized) {
            throw new TornadoRuntimeException("a range has no bytes before materialize() has settled it");
        }
    }
}
