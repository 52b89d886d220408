package dev.gyre.engine.tensor;

import dev.gyre.engine.GyreException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Extents of a tensor, outermost first; elements lie flat and row-major. A scalar is {@code (1)}. */
public final class Shape {

    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        this.dims = dims;
        long product = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new GyreException("a tensor can't have a negative extent: " + this);
            }
            product = Math.multiplyExact(product, (long) d);
            if (product > Integer.MAX_VALUE - 8) {
                throw new TooLargeException(toString());
            }
        }
        this.size = (int) product;
    }

    /**
     * A shape of the given extents.
     *
     * @throws TooLargeException if there would be more than 2^31 elements
     */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** Number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Extent of an axis; negative axes count from the end, so -1 is the innermost. */
    public int dim(int axis) {
        return dims[axis < 0 ? dims.length + axis : axis];
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** Number of rows when everything but the innermost axis is flattened. */
    public int rows() {
        return dims.length == 0 || dim(-1) == 0 ? 0 : size / dim(-1);
    }

    /** A copy with another innermost extent. */
    public Shape withLast(int extent) {
        int[] d = dims.clone();
        d[d.length - 1] = extent;
        return new Shape(d);
    }

    /** A copy whose two innermost extents have changed places. */
    public Shape transposed() {
        int[] d = dims.clone();
        int last = d.length - 1;
        d[last] = dims[last - 1];
        d[last - 1] = dims[last];
        return new Shape(d);
    }

    /** The extents, as a fresh array. */
    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The extents as text, for example {@code (2, 16, 32)}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
