package uk.ac.manchester.tornado.api.types.collections;

import java.nio.Buffer;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The base of arrays of small vectors. */
abstract sealed class Vectors<A extends TornadoNativeArray, V, B extends Buffer> extends Collection<A, B>
        permits VectorFloat2,
                VectorFloat3,
                VectorFloat4,
                VectorFloat8,
                VectorFloat16,
                VectorDouble2,
                VectorDouble3,
                VectorDouble4,
                VectorDouble8,
                VectorDouble16,
                VectorInt2,
                VectorInt3,
                VectorInt4,
                VectorInt8,
                VectorInt16,
                VectorHalf2,
                VectorHalf3,
                VectorHalf4,
                VectorHalf8,
                VectorHalf16 {
    private final int width;

    Vectors(A storage, int width) {
        super(storage, storage.getSize(), storage.getSize() / width);
        this.width = width;
    }

    public abstract V get(int index);

    final V fold(V start, int from, BinaryOperator<V> operator) {
        V result = start;
        for (int i = from; i < getLength(); i++) {
            result = operator.apply(result, get(i));
        }
        return result;
    }

    /** The number of vectors, or the vectors, if they are few. */
    @Override
    public String toString() {
        return getLength() > width
                ? getClass().getSimpleName() + " <" + getLength() + ">"
                : IntStream.range(0, getLength())
                        .mapToObj(i -> get(i).toString())
                        .collect(Collectors.joining(" "));
    }
}
