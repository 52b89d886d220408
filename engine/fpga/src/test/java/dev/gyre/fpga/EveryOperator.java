package dev.gyre.fpga;

import dev.gyre.fpga.kernels.FloatFunctions;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Every operator of circuits, as kernels. */
final class EveryOperator {
    private EveryOperator() {}

    static void ints(IntArray a, IntArray b, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int p = a.get(i);
            int q = b.get(i);
            int at = i * 16;
            y.set(at, p + q);
            y.set(at + 1, p - q);
            y.set(at + 2, p * q);
            y.set(at + 3, p & q);
            y.set(at + 4, p | q);
            y.set(at + 5, p ^ q);
            y.set(at + 6, p << q);
            y.set(at + 7, p >> q);
            y.set(at + 8, p >>> q);
            y.set(at + 9, Math.min(p, q));
            y.set(at + 10, Math.max(p, q));
            y.set(at + 11, Integer.bitCount(p) - Integer.bitCount(q));
            y.set(at + 12, -p + Math.abs(q));
            y.set(at + 13, (p < q ? 1 : 0) + (p <= q ? 2 : 0) + (p > q ? 4 : 0) + (p >= q ? 8 : 0));
            y.set(at + 14, (p == q ? 1 : 0) + (p != q ? 2 : 0) + (p < 0 ? 4 : 0) + (q >= 0x800000 ? 8 : 0));
            y.set(at + 15, (byte) p + (short) q * 3 + (char) p);
        }
    }

    @SuppressWarnings("UnnecessaryLongToIntConversion") // the conversion is an operation that's tested
    static void longs(LongArray a, LongArray b, LongArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            long p = a.get(i);
            long q = b.get(i);
            int at = i * 16;
            y.set(at, p + q);
            y.set(at + 1, p - q);
            y.set(at + 2, p * q);
            y.set(at + 3, p & q);
            y.set(at + 4, p | q);
            y.set(at + 5, p ^ q);
            y.set(at + 6, p << (int) q);
            y.set(at + 7, p >> (int) q);
            y.set(at + 8, p >>> (int) q);
            y.set(at + 9, Math.min(p, q));
            y.set(at + 10, Math.max(p, q));
            y.set(at + 11, (int) p);
            y.set(at + 12, -p);
            y.set(at + 13, (p < q ? 1 : 0) + (p <= q ? 2 : 0) + (p > q ? 4 : 0) + (p >= q ? 8 : 0));
            y.set(at + 14, (p == q ? 1 : 0) + (p != q ? 2 : 0) + (p < 0 ? 4 : 0));
            y.set(at + 15, p / 16 + p % 8);
        }
    }

    static void divisions(IntArray a, IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int p = a.get(i);
            int at = i * 12;
            y.set(at, p / 3);
            y.set(at + 1, p % 3);
            y.set(at + 2, p / 8);
            y.set(at + 3, p % 8);
            y.set(at + 4, p / -7);
            y.set(at + 5, p % -7);
            y.set(at + 6, p / 1000003);
            y.set(at + 7, (p & 0xFFFF) / 10);
            y.set(at + 8, (p & 0xFFFF) % 100);
            y.set(at + 9, p / Integer.MAX_VALUE);
            y.set(at + 10, p / -1);
            y.set(at + 11, (p >>> 5) % 64);
        }
    }

    static void narrow(Int8Array a, ShortArray b, Int8Array y, ShortArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int p = a.get(i);
            int q = b.get(i);
            y.set(i, (byte) ((p * q) >> 3));
            z.set(i, (short) (((q - p) << 1) ^ (q >>> 2)));
        }
    }

    static void floats(FloatArray a, FloatArray b, FloatArray y, IntArray z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float p = a.get(i);
            float q = b.get(i);
            int at = i * 8;
            y.set(at, p + q);
            y.set(at + 1, p - q);
            y.set(at + 2, p * q);
            y.set(at + 3, Math.min(p, q));
            y.set(at + 4, Math.max(p, q));
            y.set(at + 5, (float) Float.floatToRawIntBits(q));
            y.set(at + 6, -p);
            y.set(at + 7, Math.abs(q));
            z.set(at, (int) p);
            z.set(at + 1, (p < q ? 1 : 0) + (p <= q ? 2 : 0) + (p > q ? 4 : 0) + (p >= q ? 8 : 0));
            z.set(at + 2, (p == q ? 1 : 0) + (p != q ? 2 : 0) + (Float.isNaN(p) ? 4 : 0));
            z.set(at + 3, !(p < q) ? 5 : 6);
        }
    }

    static void functions(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float p = a.get(i);
            float q = b.get(i);
            int at = i * 8;
            y.set(at, p / q);
            y.set(at + 1, TornadoMath.sqrt(p));
            y.set(at + 2, TornadoMath.exp(p));
            y.set(at + 3, TornadoMath.tanh(q));
            y.set(at + 4, FloatFunctions.sigmoid(q));
            y.set(at + 5, TornadoMath.floor(q));
            y.set(at + 6, TornadoMath.ceil(p));
            y.set(at + 7, q / 3f);
        }
    }

    /** A recurrence through a condition, one through a multiplication, an early end within a round, and loops that may be empty. */
    static void loops(IntArray a, IntArray y, int M, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            int hash = 7;
            int runs = 0;
            int last = -1;
            for (int k = m % 4; k < K; k += 3) {
                int v = a.get(m * K + k);
                hash = hash * 31 + v;
                if (v > last || v == 5) {
                    runs++;
                    if ((v & 1) == 0) {
                        y.set(3 * M + m, v);
                    }
                }
                last = v;
            }
            y.set(m, hash);
            y.set(M + m, runs);
            if (runs > 2 && last < 40) {
                y.set(2 * M + m, last);
            }
        }
    }

    /** The same start for all iterations, so that they can be lanes. */
    static void lanes(IntArray a, IntArray y, int M, int K) {
        for (@Parallel int m = 0; m < M; m++) {
            int hash = 7;
            for (int k = K & 1; k < K; k += 2) {
                int v = a.get(m * K + k);
                if (v > hash || v == 5) {
                    hash = hash * 31 + v;
                } else {
                    hash ^= v;
                }
            }
            if (hash != 7) {
                y.set(m, hash);
            }
        }
    }

    /** Loads what earlier rounds stored. */
    static void inPlace(IntArray x, int n) {
        for (int i = 2; i < n; i++) {
            x.set(i, x.get(i - 1) + (x.get(i - 2) ^ x.get(i)));
        }
    }
}
