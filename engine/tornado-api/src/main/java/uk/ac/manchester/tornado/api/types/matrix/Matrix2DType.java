package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.Buffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.Stored;

/** The base of matrices of rows and columns. */
abstract sealed class Matrix2DType<A extends TornadoNativeArray, B extends Buffer> extends Stored<A>
        implements TornadoMatrixInterface<B> permits Matrix2DFloat, Matrix2DDouble, Matrix2DInt, Matrix2DFloat4 {
    private static final int PRINTED = 16;

    protected final int ROWS;
    protected final int COLUMNS;
    private final int width;

    Matrix2DType(int numRows, int numColumns, int width, A storage) {
        super(storage);
        this.ROWS = numRows;
        this.COLUMNS = numColumns;
        this.width = width;
    }

    abstract String cell(String fmt, int i, int j);

    final void checkSquare() {
        if (ROWS != COLUMNS) {
            throw new TornadoRuntimeException(
                    "only a square matrix is transposed in place, and this is %d x %d".formatted(ROWS, COLUMNS));
        }
    }

    public int getNumRows() {
        return ROWS;
    }

    public int getNumColumns() {
        return COLUMNS;
    }

    /** The index behind a row that starts at an index. */
    public int getFinalIndexOfRange(int fromIndex) {
        return fromIndex + COLUMNS;
    }

    @Override
    public int size() {
        return ROWS * COLUMNS * width;
    }

    public abstract void clear();

    /** A line a row, each element in a format. */
    public String toString(String fmt) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> IntStream.range(0, COLUMNS)
                        .mapToObj(j -> cell(fmt, i, j))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    final String describe(String fmt) {
        String size = "%s <%d x %d>".formatted(getClass().getSimpleName(), ROWS, COLUMNS);
        return ROWS < PRINTED && COLUMNS < PRINTED ? size + "\n" + toString(fmt) : size;
    }
}
