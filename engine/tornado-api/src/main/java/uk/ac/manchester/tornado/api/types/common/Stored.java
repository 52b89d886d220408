package uk.ac.manchester.tornado.api.types.common;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The base of collections, matrices, images and volumes: an array that holds their numbers. */
public abstract class Stored<A extends TornadoNativeArray> {
    protected final A storage;

    protected Stored(A storage) {
        this.storage = storage;
    }

    /** Overwrites so many bytes, from the first on, with those of another array. */
    protected final void copy(A values, long bytes) {
        MemorySegment.copy(values.getSegment(), 0, storage.getSegment(), 0, bytes);
    }

    public long getNumBytes() {
        return storage.getNumBytesOfSegment();
    }

    public long getNumBytesWithHeader() {
        return storage.getNumBytesOfSegmentWithHeader();
    }

    public MemorySegment getSegment() {
        return storage.getSegment();
    }

    public MemorySegment getSegmentWithHeader() {
        return storage.getSegmentWithHeader();
    }
}
