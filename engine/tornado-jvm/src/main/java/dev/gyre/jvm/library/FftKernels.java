package dev.gyre.jvm.library;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels of Fourier transforms. Complex numbers are a real and an imaginary part, one behind the other. */
final class FftKernels {
    private FftKernels() {}

    /** One pass of a transform of floats, see {@link FftCalls}. */
    static void pass(
            FloatArray x,
            FloatArray y,
            FloatArray turns,
            int rows,
            int width,
            int length,
            int radix,
            int stride,
            int steps) {
        for (@Parallel int row = 0; row < rows; row++) {
            for (@Parallel int column = 0; column < width; column++) {
                int within = row % (stride * radix);
                int q = within % radix;
                int from = row - within + within / radix;
                int turn = q * (within / radix) * steps;
                float real = 0;
                float imaginary = 0;
                for (int p = 0; p < radix; p++) {
                    int at = 2 * ((from + p * stride) * width + column);
                    float cosine = turns.get(2 * turn);
                    float sine = turns.get(2 * turn + 1);
                    real += x.get(at) * cosine - x.get(at + 1) * sine;
                    imaginary += x.get(at) * sine + x.get(at + 1) * cosine;
                    turn += q * stride * steps;
                    turn = turn >= length ? turn - length : turn;
                }
                int to = 2 * (row * width + column);
                y.set(to, real);
                y.set(to + 1, imaginary);
            }
        }
    }

    /** Copies floats. */
    static void copy(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
    }

    /** One pass of a transform of doubles, see {@link FftCalls}. */
    static void pass(
            DoubleArray x,
            DoubleArray y,
            DoubleArray turns,
            int rows,
            int width,
            int length,
            int radix,
            int stride,
            int steps) {
        for (@Parallel int row = 0; row < rows; row++) {
            for (@Parallel int column = 0; column < width; column++) {
                int within = row % (stride * radix);
                int q = within % radix;
                int from = row - within + within / radix;
                int turn = q * (within / radix) * steps;
                double real = 0;
                double imaginary = 0;
                for (int p = 0; p < radix; p++) {
                    int at = 2 * ((from + p * stride) * width + column);
                    double cosine = turns.get(2 * turn);
                    double sine = turns.get(2 * turn + 1);
                    real += x.get(at) * cosine - x.get(at + 1) * sine;
                    imaginary += x.get(at) * sine + x.get(at + 1) * cosine;
                    turn += q * stride * steps;
                    turn = turn >= length ? turn - length : turn;
                }
                int to = 2 * (row * width + column);
                y.set(to, real);
                y.set(to + 1, imaginary);
            }
        }
    }

    /** Copies doubles. */
    static void copy(DoubleArray x, DoubleArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
    }

    /** Makes complex numbers of real ones. */
    static void fromReal(FloatArray x, FloatArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            z.set(2 * i, x.get(i));
            z.set(2 * i + 1, 0f);
        }
    }

    /** The real parts. */
    static void realParts(FloatArray z, FloatArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, z.get(2 * i));
        }
    }

    /** The first n/2 + 1 of each n complex numbers. */
    static void firstHalf(FloatArray z, FloatArray y, int n, int batches) {
        for (@Parallel int b = 0; b < batches; b++) {
            for (@Parallel int i = 0; i < 2 * (n / 2 + 1); i++) {
                y.set(2 * b * (n / 2 + 1) + i, z.get(2 * b * n + i));
            }
        }
    }

    /** All n of a spectrum of real numbers by its first n/2 + 1. */
    static void wholeSpectrum(FloatArray y, FloatArray z, int n, int batches) {
        for (@Parallel int b = 0; b < batches; b++) {
            for (@Parallel int i = 0; i < n; i++) {
                boolean mirrored = i > n / 2;
                int at = 2 * (b * (n / 2 + 1) + (mirrored ? n - i : i));
                z.set(2 * (b * n + i), y.get(at));
                z.set(2 * (b * n + i) + 1, mirrored ? -y.get(at + 1) : y.get(at + 1));
            }
        }
    }
}
