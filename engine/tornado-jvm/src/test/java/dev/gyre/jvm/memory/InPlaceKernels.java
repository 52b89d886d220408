package dev.gyre.jvm.memory;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels that read arrays in every way that vectors do: neighbours, at strides, in the other order, by indices, by rows that share. */
final class InPlaceKernels {
    private static final int BLOCK = 32;

    private InPlaceKernels() {}

    static void widened(ByteArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) * 0.5f);
        }
    }

    static void halves(ByteArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.getHalfFloat(2 * i).getFloat32());
        }
    }

    static void octets(ByteArray x, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, (x.get(3 * i) & 0xff) + x.get(3 * i + 2));
        }
    }

    static void reversed(ByteArray x, FloatArray w, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(n - 1 - i) + (int) w.get(n - 1 - i));
        }
    }

    static void chosen(ByteArray x, IntArray at, FloatArray w, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int k = at.get(i);
            y.set(i, w.get(k) * x.get(k));
        }
    }

    /** Only some lanes are active. */
    static void some(ByteArray x, LongArray l, DoubleArray d, ShortArray s, DoubleArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            if (x.get(i) > 0) {
                y.set(i, d.get(i) + l.get(2 * i) + s.get(i) + d.get(s.get(i) & 15));
            } else {
                y.set(i, 0.0);
            }
        }
    }

    static void product(FloatArray x, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void productByRows(FloatArray x, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void productOfColumns(FloatArray x, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(k * M + m) * w.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void halfProduct(FloatArray x, HalfFloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(n * K + k).getFloat32();
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Blocks of 34 bytes, the first two of which are a scale. */
    static void blocks(FloatArray x, ByteArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int b = 0; b < K / BLOCK; b++) {
                    int at = (n * (K / BLOCK) + b) * (BLOCK + 2);
                    float s = w.getHalfFloat(at).getFloat32();
                    float part = 0f;
                    for (int k = 0; k < BLOCK; k++) {
                        part += x.get(m * K + b * BLOCK + k) * w.get(at + 2 + k);
                    }
                    sum += part * s;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void transposed(FloatArray x, FloatArray y, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                y.set(m * N + n, x.get(n * M + m));
            }
        }
    }

    /** Two loops one after the other. */
    static void twice(Int8Array x, IntArray y, IntArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
        for (@Parallel int i = 0; i < n; i++) {
            z.set(i, 3 * x.get(i));
        }
    }

    static void sum(FloatArray x, @Reduce FloatArray y, int n) {
        y.set(0, 0f);
        for (@Parallel int i = 0; i < n; i++) {
            y.set(0, y.get(0) + x.get(i));
        }
    }

    static void increased(FloatArray x, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, x.get(i) + 1f);
        }
    }
}
