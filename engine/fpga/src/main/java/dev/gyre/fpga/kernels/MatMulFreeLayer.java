package dev.gyre.fpga.kernels;

import dev.gyre.tasks.ternary.Quantization;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A token through a block of the language model without matrix products, as one kernel: norms, ternary products of 8-bit activations, the
 * MLGRU's step, the gated channel mixer, and what is added to the residual stream. Zhu et al. 2024, arXiv:2406.02528, in the form of the
 * released models; it computes what {@code RmsNormalization}, {@code Quantization}, {@code Ternary} and {@code Highway.gated} do one
 * after another, but for the order in which squares are added up.
 *
 * <p>d: width; m: inner width of the channel mixer, 3 d / 2 or more; both are multiples of 32. All vectors stand in one array, so that the
 * loops of a method are the same loops wherever it is called from: in a circuit they are one pipeline, which is run again.
 *
 * <ul>
 *   <li>v: the residual stream x (d), which the block changes; the state h (d), kept from token to token; then what isn't kept: a norm's
 *       or a product's result (d), products side by side (2 m), and what is quantised (the larger of 3 d and m).
 *   <li>w: gains of the norm before the mixer (d), of the maps i, f and g (3 d), of g's own norm (d), of the map o (d), of the norm before
 *       the channel mixer (d), and of its maps gate (d) and down (m); what decays are at least (d); the six maps' scales, ternary = w scale.
 *   <li>packed: the maps' weights in that order, each as {@link StreamedTernary} has them, 2 bits a weight: 8 d^2 + 6 d m bits.
 *   <li>squares (9), scales (3), planes (as many eights as 32s are quantised), sums (the larger of 3 d and 2 m): of one map or norm.
 * </ul>
 */
public final class MatMulFreeLayer {
    /** Squares are added up in so many parts, each of which waits for its own sums alone. */
    private static final int PARTS = 8;

    private static final int WORD = 32;

    private MatMulFreeLayer() {}

    /** Takes x to what the block makes of it, and h to the next state. */
    public static void step(
            FloatArray v,
            FloatArray w,
            IntArray packed,
            FloatArray squares,
            FloatArray scales,
            IntArray planes,
            IntArray sums,
            int d,
            int m,
            float eps) {
        int x = 0;
        int h = d;
        int one = 2 * d;
        int many = 3 * d;
        int rows = 3 * d + 2 * m;
        int square = d * d / WORD;
        int scale = 9 * d + m;

        normalize(v, w, squares, x, 0, one, 1, d, eps);
        normalize(v, w, squares, one, d, rows, 3, d, eps);
        multiply(v, w, packed, scales, planes, sums, rows, 0, scale, many, 3, d, d);
        remember(v, w, many, 8 * d + m, h, d);
        normalize(v, w, squares, many + 2 * d, 4 * d, one, 1, d, eps);
        gate(v, h, one, one, d);
        normalize(v, w, squares, one, 5 * d, rows, 1, d, eps);
        multiply(v, w, packed, scales, planes, sums, rows, 3 * square, scale + 3, one, 1, d, d);
        add(v, x, one, d);

        normalize(v, w, squares, x, 6 * d, one, 1, d, eps);
        normalize(v, w, squares, one, 7 * d, rows, 1, d, eps);
        multiply(v, w, packed, scales, planes, sums, rows, 4 * square, scale + 4, many, 1, d, 2 * m);
        gate(v, many, many + m, many, m);
        normalize(v, w, squares, many, 8 * d, rows, 1, m, eps);
        multiply(v, w, packed, scales, planes, sums, rows, 4 * square + 2 * m * d / WORD, scale + 5, one, 1, m, d);
        add(v, x, one, d);
    }

    /** (R, K) at {@code to} = K numbers over the root of their mean square, times R rows of gains. */
    private static void normalize(
            FloatArray v, FloatArray w, FloatArray squares, int from, int gain, int to, int R, int K, float eps) {
        for (@Parallel int p = 0; p < PARTS; p++) {
            float s = 0f;
            for (int i = 0; i < K / PARTS; i++) {
                float x = v.get(from + i * PARTS + p);
                s += x * x;
            }
            squares.set(p, s);
        }
        for (@Parallel int one = 0; one < 1; one++) {
            float s = 0f;
            for (int p = 0; p < PARTS; p++) {
                s += squares.get(p);
            }
            squares.set(PARTS, s);
        }
        for (@Parallel int one = 0; one < 1; one++) {
            squares.set(PARTS, 1f / TornadoMath.sqrt(squares.get(PARTS) / K + eps));
        }
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int k = 0; k < K; k++) {
                v.set(to + r * K + k, v.get(from + k) * squares.get(PARTS) * w.get(gain + r * K + k));
            }
        }
    }

    /** R ternary maps, each of its own row: (R, N) at {@code to} = (R, K) quantised by rows, times weights, over both scales. */
    private static void multiply(
            FloatArray v,
            FloatArray w,
            IntArray packed,
            FloatArray scales,
            IntArray planes,
            IntArray sums,
            int from,
            int weights,
            int scale,
            int to,
            int R,
            int K,
            int N) {
        for (@Parallel int r = 0; r < R; r++) {
            float largest = 0f;
            for (int k = 0; k < K; k++) {
                largest = TornadoMath.max(largest, TornadoMath.abs(v.get(from + r * K + k)));
            }
            scales.set(r, largest);
        }
        for (@Parallel int r = 0; r < R; r++) {
            scales.set(r, 127f / TornadoMath.max(scales.get(r), Quantization.FLOOR));
        }
        quantize(v, scales, planes, from, R, K);
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                int sum = 0;
                for (int j = 0; j < K / WORD; j++) {
                    int at = (weights + (r * N + n) * (K / WORD) + j) * 2;
                    int x = (r * (K / WORD) + j) * 8;
                    sum += StreamedTernary.product(planes, x, packed.get(at), packed.get(at + 1));
                }
                sums.set(r * N + n, sum);
            }
        }
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                v.set(to + r * N + n, sums.get(r * N + n) / (scales.get(r) * w.get(scale + r)));
            }
        }
    }

    /** Rounds (R, K) numbers times their row's scale to 8 bits, and makes planes of these bits, of 32 numbers an int. */
    private static void quantize(FloatArray v, FloatArray scales, IntArray planes, int from, int R, int K) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int j = 0; j < K / WORD; j++) {
                int b0 = 0;
                int b1 = 0;
                int b2 = 0;
                int b3 = 0;
                int b4 = 0;
                int b5 = 0;
                int b6 = 0;
                int b7 = 0;
                for (int i = 0; i < WORD; i++) {
                    float y = Quantization.roundEven(v.get(from + r * K + j * WORD + i) * scales.get(r));
                    int q = (int) TornadoMath.max(-128f, TornadoMath.min(127f, y));
                    b0 = (b0 >>> 1) | (q << 31);
                    b1 = (b1 >>> 1) | ((q >> 1) << 31);
                    b2 = (b2 >>> 1) | ((q >> 2) << 31);
                    b3 = (b3 >>> 1) | ((q >> 3) << 31);
                    b4 = (b4 >>> 1) | ((q >> 4) << 31);
                    b5 = (b5 >>> 1) | ((q >> 5) << 31);
                    b6 = (b6 >>> 1) | ((q >> 6) << 31);
                    b7 = (b7 >>> 1) | ((q >> 7) << 31);
                }
                int at = (r * (K / WORD) + j) * 8;
                planes.set(at, b0);
                planes.set(at + 1, b1);
                planes.set(at + 2, b2);
                planes.set(at + 3, b3);
                planes.set(at + 4, b4);
                planes.set(at + 5, b5);
                planes.set(at + 6, b6);
                planes.set(at + 7, b7);
            }
        }
    }

    /** The MLGRU's step, from i and f at {@code from}: {@code dev.gyre.tasks.recurrent.Highway.gated}. */
    private static void remember(FloatArray v, FloatArray w, int from, int bound, int state, int d) {
        for (@Parallel int c = 0; c < d; c++) {
            float fresh = (1f - w.get(bound + c)) / (1f + TornadoMath.exp(v.get(from + d + c)));
            float i = v.get(from + c);
            float u = i / (1f + TornadoMath.exp(-i)) * fresh;
            v.set(state + c, (1f - fresh) * v.get(state + c) + u);
        }
    }

    /** Computes silu(a) b for n elements. */
    private static void gate(FloatArray v, int a, int b, int to, int n) {
        for (@Parallel int c = 0; c < n; c++) {
            float x = v.get(a + c);
            v.set(to + c, x / (1f + TornadoMath.exp(-x)) * v.get(b + c));
        }
    }

    private static void add(FloatArray v, int to, int from, int n) {
        for (@Parallel int c = 0; c < n; c++) {
            v.set(to + c, v.get(to + c) + v.get(from + c));
        }
    }
}
