package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;

/** The base of matrices of three dimensions. */
abstract sealed class Matrix3DType<A extends TornadoNativeArray, B extends Buffer> extends Stored<A>
        implements TornadoMatrixInterface<B>
        permits Matrix3DFloat, Matrix3DDouble, Matrix3DInt, Matrix3DLong, Matrix3DShort, Matrix3DFloat4 {
    private static final int PRINTED = 16;

    protected final int ROWS;
    protected final int COLUMNS;
    protected final int DEPTH;
    private final int width;

    Matrix3DType(int numRows, int numColumns, int numDepth, int width, A storage) {
        super(storage);
        this.ROWS = numRows;
        this.COLUMNS = numColumns;
        this.DEPTH = numDepth;
        this.width = width;
    }

    abstract String cell(String fmt, int i, int j, int k);

    public int getNumRows() {
        return ROWS;
    }

    public int getNumColumns() {
        return COLUMNS;
    }

    public int getNumDepth() {
        return DEPTH;
    }

    @Override
    public int size() {
        return ROWS * COLUMNS * DEPTH * width;
    }

    public abstract void clear();

    /** A line a row, each element in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> IntStream.range(0, COLUMNS * DEPTH)
                        .mapToObj(c -> cell(fmt, i, c / DEPTH, c % DEPTH))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    final String describe(String fmt) {
        String size = "%s <%d x %d x %d>".formatted(getClass().getSimpleName(), ROWS, COLUMNS, DEPTH);
        return ROWS < PRINTED && COLUMNS < PRINTED && DEPTH < PRINTED ? size + "\n" + toString(fmt) : size;
    }
}
