package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Weights of -1, 0 and 1 with one scale, and their products with integer activations by additions and subtractions only.
 * Zhu et al. 2024, arXiv:2406.02528.
 *
 * <p>w: (K, N) floats. Packed by columns, so that the lane n is contiguous: 16 an int, (ceil(K / 16), N), each two bits, of
 * which the lower says plus and the upper minus; or 5 a byte, (ceil(K / 5), N), the sum of weight[j] 3^j, -121 to 121.
 * Weights beyond K are zero. scale: (1), ternary = w scale. x: (M, K) integers with scales s (M); y: (M, N).
 */
public final class Ternary {

    private Ternary() {}

    /** Sum of the magnitudes of each column, (N). */
    public static void magnitudes(FloatArray w, FloatArray sums, int K, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            float s = 0f;
            for (int k = 0; k < K; k++) {
                s += TornadoMath.abs(w.get(k * N + n));
            }
            sums.set(n, s);
        }
    }

    /** scale = 1 / mean magnitude of all weights, from the columns' sums. */
    public static void scale(FloatArray sums, FloatArray scale, int K, int N) {
        for (@Parallel int i = 0; i < 1; i++) {
            float s = 0f;
            for (int n = 0; n < N; n++) {
                s += sums.get(n);
            }
            scale.set(i, 1f / TornadoMath.max(s / K / N, Quantization.FLOOR));
        }
    }

    /** Rounds to ternary and packs 16 an int. */
    public static void pack16(FloatArray w, FloatArray scale, IntArray packed, int K, int N) {
        for (@Parallel int b = 0; b < (K + 15) / 16; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                int p = 0;
                int bit = 1;
                int end = TornadoMath.min(K, b * 16 + 16);
                for (int k = b * 16; k < end; k++) {
                    float v = Quantization.roundEven(w.get(k * N + n) * scale.get(0));
                    if (v > 0f) {
                        p |= bit;
                    }
                    if (v < 0f) {
                        p |= bit << 1;
                    }
                    bit <<= 2;
                }
                packed.set(b * N + n, p);
            }
        }
    }

    /** Rounds to ternary and packs 5 a byte. */
    public static void pack5(FloatArray w, FloatArray scale, Int8Array packed, int K, int N) {
        for (@Parallel int b = 0; b < (K + 4) / 5; b++) {
            for (@Parallel int n = 0; n < N; n++) {
                int p = 0;
                int power = 1;
                int end = TornadoMath.min(K, b * 5 + 5);
                for (int k = b * 5; k < end; k++) {
                    float v = Quantization.roundEven(w.get(k * N + n) * scale.get(0));
                    if (v > 0f) {
                        p += power;
                    }
                    if (v < 0f) {
                        p -= power;
                    }
                    power *= 3;
                }
                packed.set(b * N + n, (byte) p);
            }
        }
    }

    /** y (K, N) = ternary / scale. */
    public static void unpack16(IntArray packed, FloatArray scale, FloatArray y, int K, int N) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int n = 0; n < N; n++) {
                int code = packed.get(k / 16 * N + n) >> (k % 16 * 2);
                y.set(k * N + n, ((code & 1) - ((code >> 1) & 1)) / scale.get(0));
            }
        }
    }

    /** y (K, N) = ternary / scale. */
    public static void unpack5(Int8Array packed, FloatArray scale, FloatArray y, int K, int N) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int n = 0; n < N; n++) {
                int u = packed.get(k / 5 * N + n) + 121;
                for (int j = 0; j < k % 5; j++) {
                    u = (u * 171) >> 9;
                }
                int rest = (u * 171) >> 9;
                y.set(k * N + n, (u - 3 * rest - 1) / scale.get(0));
            }
        }
    }

    /** y = x ternary / (s scale), from weights 16 an int; the sum is exact in 32 bits for K up to 2^24. */
    public static void product16(
            Int8Array x, FloatArray s, IntArray packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int b = 0; b < (K + 15) / 16; b++) {
                    int p = packed.get(b * N + n);
                    int plus = 1;
                    int end = TornadoMath.min(K, b * 16 + 16);
                    for (int k = b * 16; k < end; k++) {
                        int v = x.get(m * K + k);
                        int minus = plus << 1;
                        sum += (p & plus) != 0 ? v : 0;
                        sum -= (p & minus) != 0 ? v : 0;
                        plus <<= 2;
                    }
                }
                y.set(m * N + n, sum / (s.get(m) * scale.get(0)));
            }
        }
    }

    /** The same from weights 5 a byte; u / 3 is (171 u) / 512, exactly, for u up to 255. */
    public static void product5(
            Int8Array x, FloatArray s, Int8Array packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int b = 0; b < (K + 4) / 5; b++) {
                    int u = packed.get(b * N + n) + 121;
                    int end = TornadoMath.min(K, b * 5 + 5);
                    for (int k = b * 5; k < end; k++) {
                        int v = x.get(m * K + k);
                        int rest = (u * 171) >> 9;
                        int digit = u - 3 * rest;
                        sum += digit == 2 ? v : 0;
                        sum -= digit == 0 ? v : 0;
                        u = rest;
                    }
                }
                y.set(m * N + n, sum / (s.get(m) * scale.get(0)));
            }
        }
    }
}
