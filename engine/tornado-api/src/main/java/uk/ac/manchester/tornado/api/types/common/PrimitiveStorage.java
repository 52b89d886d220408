package uk.ac.manchester.tornado.api.types.common;

import java.io.Serializable;
import java.nio.Buffer;

/** Numbers that are kept one after the other: vectors, and what is made of them. */
public interface PrimitiveStorage<T extends Buffer> extends Serializable {
    /** Overwrites numbers, from the first on, with what remains in a buffer. */
    void loadFromBuffer(T buffer);

    T asBuffer();

    /** The number of numbers, a vector's each counted. */
    int size();
}
