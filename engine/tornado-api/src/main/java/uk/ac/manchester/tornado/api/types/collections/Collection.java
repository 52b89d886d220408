package uk.ac.manchester.tornado.api.types.collections;

import java.nio.Buffer;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;

/** The base of collections: the numbers of their numbers and elements. */
abstract sealed class Collection<A extends TornadoNativeArray, B extends Buffer> extends Stored<A>
        implements TornadoCollectionInterface<B> permits Vectors, VectorFloat, VectorDouble, VectorInt, VectorHalf {
    private final int size;
    private final int length;

    Collection(A storage, int size, int length) {
        super(storage);
        this.size = size;
        this.length = length;
    }

    @Override
    public int size() {
        return size;
    }

    /** The number of elements: vectors, if it holds vectors. */
    public int getLength() {
        return length;
    }
}
