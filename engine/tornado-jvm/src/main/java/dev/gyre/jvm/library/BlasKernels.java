package dev.gyre.jvm.library;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * Kernels of the functions of BLAS. A product is alpha A B + beta C, A being (m, k) and B (k, n); each matrix has a step from row to row, from
 * column to column and from one of a batch to the next, so that transposes and vectors are only other steps. As in BLAS, C isn't read if beta is 0.
 */
final class BlasKernels {
    /** Products that one iteration adds up. */
    static final int PART = 1024;

    private BlasKernels() {}

    /** Products of floats. */
    static void product(
            FloatArray a,
            FloatArray b,
            FloatArray c,
            int m,
            int n,
            int k,
            int rowOfA,
            int columnOfA,
            int rowOfB,
            int columnOfB,
            int rowOfC,
            int columnOfC,
            float alpha,
            float beta,
            int batches,
            int batchOfA,
            int batchOfB,
            int batchOfC,
            int startOfB,
            int startOfC) {
        for (@Parallel int z = 0; z < batches; z++) {
            for (@Parallel int j = 0; j < n; j++) {
                for (@Parallel int i = 0; i < m; i++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a.get(z * batchOfA + i * rowOfA + p * columnOfA)
                                * b.get(startOfB + z * batchOfB + p * rowOfB + j * columnOfB);
                    }
                    int at = startOfC + z * batchOfC + i * rowOfC + j * columnOfC;
                    float result = alpha * sum;
                    if (beta != 0) {
                        result += beta * c.get(at);
                    }
                    c.set(at, result);
                }
            }
        }
    }

    /** Products of half floats, added up as floats. */
    static void productOfHalves(
            HalfFloatArray a,
            HalfFloatArray b,
            HalfFloatArray c,
            int m,
            int n,
            int k,
            int rowOfA,
            int columnOfA,
            int rowOfB,
            int columnOfB,
            int rowOfC,
            int columnOfC,
            float alpha,
            float beta,
            int batches,
            int batchOfA,
            int batchOfB,
            int batchOfC,
            int startOfB,
            int startOfC) {
        for (@Parallel int z = 0; z < batches; z++) {
            for (@Parallel int j = 0; j < n; j++) {
                for (@Parallel int i = 0; i < m; i++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a.get(z * batchOfA + i * rowOfA + p * columnOfA).getFloat32()
                                * b.get(startOfB + z * batchOfB + p * rowOfB + j * columnOfB)
                                        .getFloat32();
                    }
                    int at = startOfC + z * batchOfC + i * rowOfC + j * columnOfC;
                    float result = alpha * sum;
                    if (beta != 0) {
                        result += beta * c.get(at).getFloat32();
                    }
                    c.set(at, new HalfFloat(result));
                }
            }
        }
    }

    /** Products of half floats, as floats. */
    static void productOfHalvesAsFloats(
            HalfFloatArray a,
            HalfFloatArray b,
            FloatArray c,
            int m,
            int n,
            int k,
            int rowOfA,
            int columnOfA,
            int rowOfB,
            int columnOfB,
            int rowOfC,
            int columnOfC,
            float alpha,
            float beta,
            int batches,
            int batchOfA,
            int batchOfB,
            int batchOfC,
            int startOfB,
            int startOfC) {
        for (@Parallel int z = 0; z < batches; z++) {
            for (@Parallel int j = 0; j < n; j++) {
                for (@Parallel int i = 0; i < m; i++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a.get(z * batchOfA + i * rowOfA + p * columnOfA).getFloat32()
                                * b.get(startOfB + z * batchOfB + p * rowOfB + j * columnOfB)
                                        .getFloat32();
                    }
                    int at = startOfC + z * batchOfC + i * rowOfC + j * columnOfC;
                    float result = alpha * sum;
                    if (beta != 0) {
                        result += beta * c.get(at);
                    }
                    c.set(at, result);
                }
            }
        }
    }

    /** Products of bfloat16, added up as floats. */
    static void productOfBrains(
            BFloat16Array a,
            BFloat16Array b,
            BFloat16Array c,
            int m,
            int n,
            int k,
            int rowOfA,
            int columnOfA,
            int rowOfB,
            int columnOfB,
            int rowOfC,
            int columnOfC,
            float alpha,
            float beta,
            int batches,
            int batchOfA,
            int batchOfB,
            int batchOfC,
            int startOfB,
            int startOfC) {
        for (@Parallel int z = 0; z < batches; z++) {
            for (@Parallel int j = 0; j < n; j++) {
                for (@Parallel int i = 0; i < m; i++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a.getFloat(z * batchOfA + i * rowOfA + p * columnOfA)
                                * b.getFloat(startOfB + z * batchOfB + p * rowOfB + j * columnOfB);
                    }
                    int at = startOfC + z * batchOfC + i * rowOfC + j * columnOfC;
                    float result = alpha * sum;
                    if (beta != 0) {
                        result += beta * c.getFloat(at);
                    }
                    c.setFloat(at, result);
                }
            }
        }
    }

    /** Adds alpha x to y. */
    static void axpy(
            int n, float alpha, FloatArray x, int startOfX, int stepOfX, FloatArray y, int startOfY, int stepOfY) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = startOfY + i * stepOfY;
            y.set(at, y.get(at) + alpha * x.get(startOfX + i * stepOfX));
        }
    }

    /** Sums of {@link #PART} products of x and y each. */
    static void partialDots(
            int n, FloatArray x, int startOfX, int stepOfX, FloatArray y, int startOfY, int stepOfY, DoubleArray sums) {
        for (@Parallel int part = 0; part < sums.getSize(); part++) {
            double sum = 0;
            int end = Math.min(n, (part + 1) * PART);
            for (int i = part * PART; i < end; i++) {
                sum += (double) x.get(startOfX + i * stepOfX) * y.get(startOfY + i * stepOfY);
            }
            sums.set(part, sum);
        }
    }

    /** The sum of sums. */
    static void total(DoubleArray sums, FloatArray result) {
        result.set(0, (float) sum(sums));
    }

    /** The square root of the sum of sums. */
    static void rootOfTotal(DoubleArray sums, FloatArray result) {
        result.set(0, (float) TornadoMath.sqrt(sum(sums)));
    }

    private static double sum(DoubleArray sums) {
        double sum = 0;
        for (int i = 0; i < sums.getSize(); i++) {
            sum += sums.get(i);
        }
        return sum;
    }
}
