package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Products whose rows share what has to be made of weights first. x: (M, K); weights: (K, N), or (N, K) where they are said to be by rows; y: (M, N). */
final class SharingKernels {
    private static final int BLOCK = 32;

    private SharingKernels() {}

    static void halves(FloatArray x, HalfFloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(k * N + n).getFloat32();
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Through variables, of two arrays. */
    static void scaled(FloatArray x, Int8Array w, FloatArray scale, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    int q = w.get(k * N + n);
                    float weight = q * scale.get(n);
                    sum += x.get(m * K + k) * weight;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void shorts(IntArray x, ShortArray w, IntArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(k * N + n);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** Several numbers of one integer, and one of them behind a condition. */
    static void nibbles(FloatArray x, IntArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K / 2; k++) {
                    int two = w.get(k * N + n);
                    int low = two & 15;
                    int high = (two >> 4) & 15;
                    sum += x.get(m * K + 2 * k) * (low - 8);
                    sum += x.get(m * K + 2 * k + 1) * (high > 7 ? high - 16 : high);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** What is made is needed twice, once by all rows alike. */
    static void normed(FloatArray x, HalfFloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                float norm = 1f;
                for (int k = 0; k < K; k++) {
                    float v = w.get(k * N + n).getFloat32();
                    norm += v * v;
                    sum += x.get(m * K + k) * v;
                }
                y.set(m * N + n, sum / norm);
            }
        }
    }

    /** What is loaded counts if something else says so, and the last that was loaded counts afterwards. */
    static void last(FloatArray x, Int8Array w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                float v = 0f;
                for (int k = 0; k < K; k++) {
                    v = w.get(k * N + n) * 0.5f;
                    if (x.get(m * K + k) > 0f) {
                        sum += v;
                    }
                }
                y.set(m * N + n, sum + v);
            }
        }
    }

    /** Weights in blocks that have a scale each. */
    static void blocks(FloatArray x, Int8Array w, HalfFloatArray scale, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int b = 0; b < K / BLOCK; b++) {
                    float s = scale.get(b * N + n).getFloat32();
                    for (int k = 0; k < BLOCK; k++) {
                        sum += x.get(m * K + b * BLOCK + k) * (w.get((b * BLOCK + k) * N + n) * s);
                    }
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void exponentials(FloatArray x, FloatArray w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * TornadoMath.exp(w.get(k * N + n));
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** A place among weights that all rows look up alike, and what each finds there. */
    static void looked(FloatArray x, Int8Array w, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + TornadoMath.max(0, TornadoMath.min(w.get(k * N + n), K - 1)));
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void halvesByRows(FloatArray x, HalfFloatArray w, FloatArray y, int M, int N, int K) {
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

    /** A number a round, one a lane, and both of a lane and a round. */
    static void scaledByRows(FloatArray x, Int8Array w, FloatArray scale, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    float weight = w.get(n * K + k) * scale.get(n) + scale.get(k);
                    sum += x.get(m * K + k) * weight;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    static void shortsByRows(IntArray x, ShortArray w, IntArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n += 2) {
                int sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * w.get(n * K + k);
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** The scale is gathered, once for a block. */
    static void blocksByRows(FloatArray x, Int8Array w, HalfFloatArray scale, FloatArray y, int M, int N, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int b = 0; b < K / BLOCK; b++) {
                    float s = scale.get(n * (K / BLOCK) + b).getFloat32();
                    float part = 0f;
                    for (int k = 0; k < BLOCK; k++) {
                        part += x.get(m * K + b * BLOCK + k) * w.get(n * K + b * BLOCK + k);
                    }
                    sum += part * s;
                }
                y.set(m * N + n, sum);
            }
        }
    }

    /** As GGUF has them: blocks of 34 bytes, the first two of which are a scale. */
    static void blocksOfBytes(FloatArray x, ByteArray w, FloatArray y, int M, int N, int K) {
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
}
