package uk.ac.manchester.tornado.api.types.images;

import java.nio.Buffer;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;

/** The base of images: their size, the places of points, and functions of all points. */
abstract sealed class Image<A extends TornadoNativeArray, B extends Buffer> extends Stored<A>
        implements TornadoImagesInterface<B>
        permits ImageFloat, ImageFloat3, ImageFloat4, ImageFloat8, ImageByte3, ImageByte4 {
    private static final int PRINTED = 8;

    private final int x;
    private final int y;
    private final int width;

    Image(int x, int y, int width, A storage) {
        super(storage);
        this.x = x;
        this.y = y;
        this.width = width;
    }

    /** A function of a point. */
    interface Point<T> {
        T at(int x, int y);
    }

    abstract String point(String fmt, int x, int y);

    /** The index of a point's first number; the count of its numbers is the class's own, which kernels are compiled with. */
    final int at(int x, int y, int numbers) {
        return (y * this.x + x) * numbers;
    }

    final <T> T fold(T start, Point<T> point, BinaryOperator<T> operator) {
        T result = start;
        for (int j = 0; j < y; j++) {
            for (int i = 0; i < x; i++) {
                result = operator.apply(result, point.at(i, j));
            }
        }
        return result;
    }

    final FloatingPointError error(Image<A, B> ref, Point<Float> distance) {
        if (ref.x != x || ref.y != y) {
            throw new TornadoRuntimeException(
                    "an image of %d x %d points is compared with one of %d x %d".formatted(x, y, ref.x, ref.y));
        }
        return new FloatingPointError(
                fold(0f, distance, Float::sum) / (float) points(),
                fold(Float.POSITIVE_INFINITY, distance, Math::min),
                fold(0f, distance, Math::max),
                -1f);
    }

    final int points() {
        return x * y;
    }

    /** The number of points a row. */
    public int X() {
        return x;
    }

    /** The number of rows. */
    public int Y() {
        return y;
    }

    @Override
    public int size() {
        return points() * width;
    }

    /** A line a row, each point in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, y)
                .mapToObj(j ->
                        IntStream.range(0, x).mapToObj(i -> point(fmt, i, j)).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    final String describe(String fmt) {
        String size = "%s <%d x %d>".formatted(getClass().getSimpleName(), x, y);
        return x <= PRINTED && y <= PRINTED ? size + "\n" + toString(fmt) : size;
    }
}
