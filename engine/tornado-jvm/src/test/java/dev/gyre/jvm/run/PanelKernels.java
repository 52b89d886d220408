package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels whose sums run along what several rows, or rounds, share. */
final class PanelKernels {
    private PanelKernels() {}

    static void product(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void ints(IntArray a, IntArray b, IntArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void longs(LongArray a, LongArray b, LongArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                long sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) ^ b.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void doubles(DoubleArray a, DoubleArray b, DoubleArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                double sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Two kinds of elements: the one that is met first is packed, so that nothing is. */
    static void mixed(FloatArray a, FloatArray b, IntArray c, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k) + c.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Adds to what is there, and every second column. */
    static void added(FloatArray a, FloatArray b, FloatArray bias, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 1; n < N; n += 2) {
                float sum = bias.get(n);
                for (int k = 2; k <= K - 1; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k);
                }
                y.set(m * N + n, y.get(m * N + n) + sum);
            }
        }
    }

    /** Weighted distances: one load at a stride, one of neighbours. */
    static void distances(FloatArray a, FloatArray b, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    float d = a.get(m * K + k) - b.get(n * K + k);
                    sum += w.get(k * N + n) * d * d;
                }
                y.set(m * N + n, TornadoMath.sqrt(sum));
            }
        }
    }

    /** Sums over two loops, of blocks that lie apart; heads outside. */
    static void blocks(FloatArray a, FloatArray b, FloatArray y, int H, int M, int N, int T, int K) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                    float sum = 0f;
                    for (int t = h; t < T; t++) {
                        int left = ((t * H + h) * M + m) * K;
                        int right = ((t * H + h) * N + n) * K;
                        for (int k = 0; k < K; k++) {
                            sum += a.get(left + k) * b.get(right + k);
                        }
                    }
                    y.set((h * M + m) * N + n, sum);
                }
            }
        }
    }

    /** The nearest of several points: rounds that read the same again. */
    static void nearest(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            float least = 1e30f;
            int best = -1;
            for (int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    float d = a.get(m * K + k) - b.get(n * K + k);
                    sum += d * d;
                }
                if (sum < least) {
                    least = sum;
                    best = n;
                }
            }
            y.set(m, best + least);
        }
    }

    /** Each round stores, and the next one may read it. */
    static void storing(FloatArray a, FloatArray y, int M, int R, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (int r = 0; r < R; r++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * (k + r);
                }
                y.set(m * K, sum);
            }
        }
    }

    /** Stores before it reads. */
    static void storingFirst(FloatArray a, FloatArray y, int M, int R, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            y.set(m * K, m);
            float most = 0f;
            for (int r = 0; r < R; r++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * (k + r);
                }
                most = TornadoMath.max(most, sum);
            }
            y.set(m * K + K - 1, most);
        }
    }

    /** Sums, and a remainder of longs beside them, which make half as many lanes. */
    static void remainders(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += a.get(m * K + k) * b.get(n * K + k);
                }
                y.set(m * N + n, sum + (7L * n) % (M + 5L));
            }
        }
    }

    /** Only lanes that have something: what isn't there isn't packed. */
    static void guarded(FloatArray a, FloatArray b, FloatArray y, int M, int N, int K, int some) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                if (n < some) {
                    for (int k = 0; k < K; k++) {
                        sum += a.get(m * K + k) * b.get(n * K + k);
                    }
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Rows of three numbers. */
    static void points(FloatArray a, FloatArray b, FloatArray y, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < 3; k++) {
                    float apart = a.get(m * 3 + k) - b.get(n * 3 + k);
                    sum += apart * apart;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** The nearest of several pairs. */
    static void nearestPair(FloatArray a, FloatArray b, FloatArray y, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            float least = Float.MAX_VALUE;
            for (int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < 2; k++) {
                    sum += a.get(m * 2 + k) * b.get(n * 2 + k);
                }
                least = TornadoMath.min(least, sum);
            }
            y.set(m, least);
        }
    }

    /** The same of two, for which copies don't pay. */
    static void nearerPair(FloatArray a, FloatArray b, FloatArray y, int M) {
        for (@Parallel int m = 0; m < M; m++) {
            float least = Float.MAX_VALUE;
            for (int n = 0; n < 2; n++) {
                float sum = 0f;
                for (int k = 0; k < 2; k++) {
                    sum += a.get(m * 2 + k) * b.get(n * 2 + k);
                }
                least = TornadoMath.min(least, sum);
            }
            y.set(m, least);
        }
    }
}
