package uk.ac.manchester.tornado.api.types.volumes;

import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import uk.ac.manchester.tornado.api.types.common.PrimitiveStorage;

/** Points in three dimensions. */
public interface TornadoVolumesInterface<T extends Buffer> extends PrimitiveStorage<T> {
    long getNumBytes();

    long getNumBytesWithHeader();

    MemorySegment getSegment();

    MemorySegment getSegmentWithHeader();
}
