package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.${Buffer};
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.${Array};
import uk.ac.manchester.tornado.api.types.collections.Vector${of};
import uk.ac.manchester.tornado.api.types.utils.${Ops};
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of ${words}, rows of columns one after the other. */
public final class ${Type} extends Matrix2DType<${Array}, ${Buffer}> {
    /** A matrix of zeros. */
    public ${Type}(int rows, int columns) {
        this(rows, columns, new ${Array}(rows * columns));
    }

    /** The matrix in an array, without a copy. */
    public ${Type}(int rows, int columns, ${Array} array) {
        super(rows, columns, 1, array);
    }

    /** A copy of arrays of one length. */
    public ${Type}(${number}[][] matrix) {
        this(matrix.length, matrix[0].length, StorageFormats.toRowMajor(matrix));
    }

    /** Transposes a square matrix in place. */
    public static void transpose(${Type} matrix) {
        matrix.checkSquare();
        for (int i = 0; i < matrix.ROWS; i++) {
            for (int j = 0; j < i; j++) {
                ${number} element = matrix.get(i, j);
                matrix.set(i, j, matrix.get(j, i));
                matrix.set(j, i, element);
            }
        }
    }
<#if scale>

    /** Multiplies each number with a value. */
    public static void scale(${Type} matrix, ${number} value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, matrix.storage.get(i) * value);
        }
    }
</#if>

    public ${number} get(int i, int j) {
        return storage.get(StorageFormats.toRowMajor(i, j, COLUMNS));
    }

    public void set(int i, int j, ${number} value) {
        storage.set(StorageFormats.toRowMajor(i, j, COLUMNS), value);
    }

    /** A copy of a row. */
    public Vector${of} row(int row) {
        return new Vector${of}(storage.slice(row * COLUMNS, COLUMNS));
    }

    /** A copy of a column. */
    public Vector${of} column(int col) {
        Vector${of} column = new Vector${of}(ROWS);
        for (int i = 0; i < ROWS; i++) {
            column.set(i, get(i, col));
        }
        return column;
    }

    /** A copy of the diagonal. */
    public Vector${of} diag() {
        Vector${of} diagonal = new Vector${of}(Math.min(ROWS, COLUMNS));
        for (int i = 0; i < diagonal.size(); i++) {
            diagonal.set(i, get(i, i));
        }
        return diagonal;
    }

    /** Overwrites the matrix with the product of two other ones. */
    public void multiply(${Type} a, ${Type} b) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                ${number} sum = 0;
                for (int k = 0; k < b.ROWS; k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                set(i, j, sum);
            }
        }
    }

    public void fill(${number} value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public ${Type} duplicate() {
        return new ${Type}(ROWS, COLUMNS, storage.slice(0, storage.getSize()));
    }

    /** Sets all elements to those of a matrix of the same shape. */
    public void set(${Type} m) {
        copy(m.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(${Buffer} buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public ${Buffer} asBuffer() {
        return ${Buffer}.wrap(storage.toHeapArray());
    }

    @Override
    String cell(String fmt, int i, int j) {
        return String.format(Locale.ROOT, fmt, get(i, j));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(${Ops}.FMT);
    }
}
