package uk.ac.manchester.tornado.api.types.utils;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The indices in arrays of matrices' elements. */
public final class StorageFormats {
    private StorageFormats() {}

    /** Index of row i, column j where columns of length {@code ld} follow one another. */
    public static int toColumnMajor(int i, int j, int ld) {
        return j * ld + i;
    }

    /** Index of row i, column j where rows follow one another. */
    public static int toRowMajor(int i, int j, int numColumns) {
        return i * numColumns + j;
    }

    /** Index of the first number of the vector at row i, column j. */
    public static int toRowMajorVector(int i, int j, int numColumns, int vectorElements) {
        return toRowMajor(i, j, numColumns) * vectorElements;
    }

    /** Index of (i, j, k), where k counts fastest. */
    public static int toRowMajor3D(int i, int j, int k, int zMax, int yMax) {
        return toRowMajor(i, j, yMax) * zMax + k;
    }

    /** Index of the first number of the vector at (i, j, k), where k counts fastest. */
    public static int toRowMajor3DVector(int i, int j, int k, int zSize, int ySize, int vectorWidth) {
        return toRowMajor3D(i, j, k, zSize, ySize) * vectorWidth;
    }

    /** Index of row i, column j for rows of {@code ld} numbers and columns of {@code el}. */
    public static int toRowMajor(int i, int j, int ld, int el) {
        return i * ld + j * el;
    }

    /** Index of (i, j, k) with a stride for each. */
    public static int toRowMajor(int i, int j, int k, int ld1, int ld2, int el) {
        return i * ld1 + j * el + k * ld2;
    }

    /** Index of row i, column j in steps of {@code incn} rows of {@code ld} and {@code incm} columns. */
    public static int toRowMajor(int i, int j, int incm, int incn, int ld) {
        return i * ld * incn + j * incm;
    }

    /** Index of row i, column j, both counted from 1, where columns of length {@code ld} follow one another. */
    public static int toFortran(int i, int j, int ld) {
        return (j - 1) * ld + i - 1;
    }

    /** The rows one after the other. */
    public static FloatArray toRowMajor(float[][] matrix) {
        int columns = matrix[0].length;
        FloatArray flat = new FloatArray(matrix.length * columns);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                flat.set(toRowMajor(i, j, columns), matrix[i][j]);
            }
        }
        return flat;
    }

    /** The rows one after the other. */
    public static DoubleArray toRowMajor(double[][] matrix) {
        int columns = matrix[0].length;
        DoubleArray flat = new DoubleArray(matrix.length * columns);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                flat.set(toRowMajor(i, j, columns), matrix[i][j]);
            }
        }
        return flat;
    }

    /** The rows one after the other. */
    public static IntArray toRowMajor(int[][] matrix) {
        int columns = matrix[0].length;
        IntArray flat = new IntArray(matrix.length * columns);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                flat.set(toRowMajor(i, j, columns), matrix[i][j]);
            }
        }
        return flat;
    }

    /** The rows one after the other. */
    public static ByteArray toRowMajor(byte[][] matrix) {
        int columns = matrix[0].length;
        ByteArray flat = new ByteArray(matrix.length * columns);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                flat.set(toRowMajor(i, j, columns), matrix[i][j]);
            }
        }
        return flat;
    }

    /** The innermost rows one after the other. */
    public static FloatArray toRowMajor3D(float[][][] matrix) {
        int columns = matrix[0].length;
        int depth = matrix[0][0].length;
        FloatArray flat = new FloatArray(matrix.length * columns * depth);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    flat.set(toRowMajor3D(i, j, k, depth, columns), matrix[i][j][k]);
                }
            }
        }
        return flat;
    }

    /** The innermost rows one after the other. */
    public static DoubleArray toRowMajor3D(double[][][] matrix) {
        int columns = matrix[0].length;
        int depth = matrix[0][0].length;
        DoubleArray flat = new DoubleArray(matrix.length * columns * depth);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    flat.set(toRowMajor3D(i, j, k, depth, columns), matrix[i][j][k]);
                }
            }
        }
        return flat;
    }

    /** The innermost rows one after the other. */
    public static IntArray toRowMajor3D(int[][][] matrix) {
        int columns = matrix[0].length;
        int depth = matrix[0][0].length;
        IntArray flat = new IntArray(matrix.length * columns * depth);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    flat.set(toRowMajor3D(i, j, k, depth, columns), matrix[i][j][k]);
                }
            }
        }
        return flat;
    }

    /** The innermost rows one after the other. */
    public static LongArray toRowMajor3D(long[][][] matrix) {
        int columns = matrix[0].length;
        int depth = matrix[0][0].length;
        LongArray flat = new LongArray(matrix.length * columns * depth);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    flat.set(toRowMajor3D(i, j, k, depth, columns), matrix[i][j][k]);
                }
            }
        }
        return flat;
    }

    /** The innermost rows one after the other. */
    public static ShortArray toRowMajor3D(short[][][] matrix) {
        int columns = matrix[0].length;
        int depth = matrix[0][0].length;
        ShortArray flat = new ShortArray(matrix.length * columns * depth);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    flat.set(toRowMajor3D(i, j, k, depth, columns), matrix[i][j][k]);
                }
            }
        }
        return flat;
    }
}
