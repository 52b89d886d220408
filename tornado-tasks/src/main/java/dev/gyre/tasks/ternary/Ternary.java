package dev.gyre.tasks.ternary;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Weights of -1, 0 and 1 with one scale, and their products with integer activations by additions and subtractions only.
 * Zhu et al. 2024, arXiv:2406.02528.
 *
 * <p>w: (K, N) floats. Packed by columns, so that the lane n is contiguous: two bits each, (ceil(K / 32), 2, N), of 32 weights an int
 * that says which are plus and one that says which are minus; or 5 a byte, (ceil(K / 5), N), the sum of weight[j] 3^j, -121 to 121.
 * Weights beyond K are zero. scale: (1), ternary = w scale. x: (M, K) integers with scales s (M); y: (M, N).
 *
 * <p>With weights of two bits, x is cut into its 8 bits as well: how many of 32 weights are plus where a bit is set, less how many are
 * minus, is two counts of bits, and stands for as much as the bit does.
 */
public final class Ternary {

    /** Numbers of 8 bits whose sum is an integer below 2^24, whatever they are, which floats are exact for. */
    public static final int MOST_EXACT = (1 << 24) / 128;

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

    /** Rounds to ternary and packs two bits each. */
    public static void packBits(FloatArray w, FloatArray scale, IntArray packed, int K, int N) {
        for (@Parallel int j = 0; j < (K + 31) / 32; j++) {
            for (@Parallel int n = 0; n < N; n++) {
                int plus = 0;
                int minus = 0;
                int bit = 1;
                int end = TornadoMath.min(K, j * 32 + 32);
                for (int k = j * 32; k < end; k++) {
                    float v = Quantization.roundEven(w.get(k * N + n) * scale.get(0));
                    if (v > 0f) {
                        plus |= bit;
                    }
                    if (v < 0f) {
                        minus |= bit;
                    }
                    bit <<= 1;
                }
                packed.set(2 * j * N + n, plus);
                packed.set((2 * j + 1) * N + n, minus);
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
    public static void unpackBits(IntArray packed, FloatArray scale, FloatArray y, int K, int N) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int n = 0; n < N; n++) {
                int at = k / 32 * 2 * N + n;
                int plus = (packed.get(at) >> (k % 32)) & 1;
                int minus = (packed.get(at + N) >> (k % 32)) & 1;
                y.set(k * N + n, (plus - minus) / scale.get(0));
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

    /** The bits of x, (M, ceil(K / 32), 8), of 32 numbers an int for each bit, the sign last. The lane is the bit. */
    public static void planes(Int8Array x, IntArray planes, int M, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int j = 0; j < (K + 31) / 32; j++) {
                for (@Parallel int b = 0; b < 8; b++) {
                    int bits = 0;
                    int end = TornadoMath.min(32, K - j * 32);
                    for (int i = 0; i < end; i++) {
                        int v = x.get(m * K + j * 32 + i);
                        bits |= ((v >> b) & 1) << i;
                    }
                    planes.set((m * ((K + 31) / 32) + j) * 8 + b, bits);
                }
            }
        }
    }

    /**
     * y = x ternary / (s scale), from weights of two bits and the bits of x; the sum is exact in 32 bits for K up to 2^24. Where a bit of x
     * is set the plus count, and where it isn't the minus, in one count: that is the difference of both and all minus, and as the places of the 8
     * bits add up to -1, all minus are added once.
     */
    public static void productOfBits(
            IntArray planes, FloatArray s, IntArray packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int j = 0; j < (K + 31) / 32; j++) {
                    int plus = packed.get(2 * j * N + n);
                    int minus = packed.get((2 * j + 1) * N + n);
                    int either = plus ^ minus;
                    int x = (m * ((K + 31) / 32) + j) * 8;
                    sum += Integer.bitCount(minus) + chosen(minus, either, planes.get(x));
                    sum += chosen(minus, either, planes.get(x + 1)) << 1;
                    sum += chosen(minus, either, planes.get(x + 2)) << 2;
                    sum += chosen(minus, either, planes.get(x + 3)) << 3;
                    sum += chosen(minus, either, planes.get(x + 4)) << 4;
                    sum += chosen(minus, either, planes.get(x + 5)) << 5;
                    sum += chosen(minus, either, planes.get(x + 6)) << 6;
                    sum -= chosen(minus, either, planes.get(x + 7)) << 7;
                }
                y.set(m * N + n, sum / (s.get(m) * scale.get(0)));
            }
        }
    }

    /** The number of plus signs where x has a bit, and of minus signs where it has none. */
    private static int chosen(int minus, int either, int x) {
        return Integer.bitCount(minus ^ (either & x));
    }

    /** y = x. x, y: (M, K). */
    public static void numbers(Int8Array x, FloatArray y, int M, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int k = 0; k < K; k++) {
                y.set(m * K + k, x.get(m * K + k));
            }
        }
    }

    /**
     * {@link #productOfBits} of x as {@link #numbers}, with the same bits, as sums of floats are exact for K up to {@link #MOST_EXACT}. Weights are
     * unpacked one by one, so that rows that go together share each.
     */
    public static void productOfRows(
            FloatArray x, FloatArray s, IntArray packed, FloatArray scale, FloatArray y, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                float sum = 0f;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * weight(packed, k, n, N);
                }
                y.set(m * N + n, sum / (s.get(m) * scale.get(0)));
            }
        }
    }

    private static int weight(IntArray packed, int k, int n, int N) {
        int at = (k >> 5) * 2 * N + n;
        return ((packed.get(at) >> (k & 31)) & 1) - ((packed.get(at + N) >> (k & 31)) & 1);
    }

    /** sums (M, N) = x ternary, from weights of two bits and the bits of x: {@link #productOfBits} but for its scales. */
    public static void sums(IntArray planes, IntArray packed, IntArray sums, int M, int K, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int j = 0; j < (K + 31) / 32; j++) {
                    int plus = packed.get(2 * j * N + n);
                    int minus = packed.get((2 * j + 1) * N + n);
                    int x = (m * ((K + 31) / 32) + j) * 8;
                    sum += difference(plus, minus, planes.get(x));
                    sum += difference(plus, minus, planes.get(x + 1)) << 1;
                    sum += difference(plus, minus, planes.get(x + 2)) << 2;
                    sum += difference(plus, minus, planes.get(x + 3)) << 3;
                    sum += difference(plus, minus, planes.get(x + 4)) << 4;
                    sum += difference(plus, minus, planes.get(x + 5)) << 5;
                    sum += difference(plus, minus, planes.get(x + 6)) << 6;
                    sum -= difference(plus, minus, planes.get(x + 7)) << 7;
                }
                sums.set(m * N + n, sum);
            }
        }
    }

    /** y = sums / (s scale). sums, y: (M, N). */
    public static void scaled(IntArray sums, FloatArray s, FloatArray scale, FloatArray y, int M, int N) {
        for (@Parallel int m = 0; m < M; m++) {
            for (@Parallel int n = 0; n < N; n++) {
                y.set(m * N + n, sums.get(m * N + n) / (s.get(m) * scale.get(0)));
            }
        }
    }

    private static int difference(int plus, int minus, int x) {
        return Integer.bitCount(plus & x) - Integer.bitCount(minus & x);
    }

    /** The product from x as it is and weights 5 a byte; u / 3 is (171 u) / 512, exactly, for u up to 255. */
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
