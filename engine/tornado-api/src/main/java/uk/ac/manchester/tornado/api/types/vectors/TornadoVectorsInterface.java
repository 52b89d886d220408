package uk.ac.manchester.tornado.api.types.vectors;

import java.nio.Buffer;
import uk.ac.manchester.tornado.api.types.common.PrimitiveStorage;

/** A few numbers side by side, which a GPU may keep in one register. */
public interface TornadoVectorsInterface<T extends Buffer> extends PrimitiveStorage<T> {
    long getNumBytes();
}
