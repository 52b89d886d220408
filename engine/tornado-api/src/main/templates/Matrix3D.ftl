package uk.ac.manchester.tornado.api.types.matrix;

import java.nio.${Buffer};
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.arrays.${Array};
import uk.ac.manchester.tornado.api.types.utils.${Ops};
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** A matrix of ${words} by rows, columns and depth, of which the last counts fastest. */
public final class ${Type} extends Matrix3DType<${Array}, ${Buffer}> {
    /** A matrix of zeros. */
    public ${Type}(int rows, int columns, int depth) {
        this(rows, columns, depth, new ${Array}(rows * columns * depth));
    }

    /** The matrix in an array, without a copy. */
    public ${Type}(int rows, int columns, int depth, ${Array} array) {
        super(rows, columns, depth, 1, array);
    }

    /** A copy of arrays of one length. */
    public ${Type}(${number}[][][] matrix) {
        this(matrix.length, matrix[0].length, matrix[0][0].length, StorageFormats.toRowMajor3D(matrix));
    }

    /** Multiplies each number with a value. */
    public static void scale(${Type} matrix, ${number} value) {
        for (int i = 0; i < matrix.size(); i++) {
            matrix.storage.set(i, <#if narrow?has_content>${narrow}(matrix.storage.get(i) * value)<#else>matrix.storage.get(i) * value</#if>);
        }
    }

    public ${number} get(int i, int j, int k) {
        return storage.get(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS));
    }

    public void set(int i, int j, int k, ${number} value) {
        storage.set(StorageFormats.toRowMajor3D(i, j, k, DEPTH, COLUMNS), value);
    }

    public void fill(${number} value) {
        storage.init(value);
    }

    @Override
    public void clear() {
        storage.clear();
    }

    public ${Type} duplicate() {
        return new ${Type}(ROWS, COLUMNS, DEPTH, storage.slice(0, storage.getSize()));
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
    String cell(String fmt, int i, int j, int k) {
        return String.format(Locale.ROOT, fmt, get(i, j, k));
    }

    /** The shape, and the elements if no dimension has more than 15. */
    @Override
    public String toString() {
        return describe(${Ops}.FMT);
    }
}
