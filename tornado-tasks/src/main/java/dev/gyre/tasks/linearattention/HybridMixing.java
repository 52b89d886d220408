package dev.gyre.tasks.linearattention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention by softmax in a window and by feature maps beyond it, under one normaliser. Zhang et al. 2024, arXiv:2410.10254,
 * section 3.3: y = (w m a + l s) / (w m + l z), with a the window's softmax output and m the mass of its weights, s and z the
 * sums and the normaliser of the linear part, w = sigmoid(gate) per head, and l = 1 or, in the affine form, 1 - w.
 *
 * <p>R rows (= B*T), N heads, E width of a value; an index h counts rows and heads, R*N of them. a, y: (R, N E); m: (R, N);
 * linear: (R, N (E + 1)), of each head s and then z; gate: (N). Where there's nothing to attend to, y is zero.
 */
public final class HybridMixing {

    private HybridMixing() {}

    /** Computes y of both branches. */
    public static void mixBranches(
            FloatArray a,
            FloatArray m,
            FloatArray linear,
            FloatArray gate,
            FloatArray y,
            int R,
            int N,
            int E,
            int affine) {
        for (@Parallel int h = 0; h < R * N; h++) {
            for (@Parallel int e = 0; e < E; e++) {
                float w = 1f / (1f + TornadoMath.exp(-gate.get(h % N)));
                float l = affine == 1 ? 1f - w : 1f;
                float inside = w * m.get(h);
                float total = inside + l * linear.get(h * (E + 1) + E);
                float sum = inside * a.get(h * E + e) + l * linear.get(h * (E + 1) + e);
                y.set(h * E + e, total == 0f ? 0f : sum / total);
            }
        }
    }

    /** Gradients that are sums over a head's width: dm: (R, N), and dw at sigmoid(gate), row by row: (R, N). */
    public static void gradientMoments(
            FloatArray a,
            FloatArray m,
            FloatArray linear,
            FloatArray gate,
            FloatArray dy,
            FloatArray dm,
            FloatArray dw,
            int R,
            int N,
            int E,
            int affine) {
        for (@Parallel int h = 0; h < R * N; h++) {
            float w = 1f / (1f + TornadoMath.exp(-gate.get(h % N)));
            float l = affine == 1 ? 1f - w : 1f;
            float z = linear.get(h * (E + 1) + E);
            float total = w * m.get(h) + l * z;
            float inverse = total == 0f ? 0f : 1f / total;
            float window = 0f;
            float outer = 0f;
            for (int e = 0; e < E; e++) {
                window += dy.get(h * E + e) * a.get(h * E + e);
                outer += dy.get(h * E + e) * linear.get(h * (E + 1) + e);
            }
            float mean = (w * m.get(h) * window + l * outer) * inverse;
            float slope = m.get(h) * (window - mean);
            dm.set(h, w * (window - mean) * inverse);
            dw.set(h, (affine == 1 ? slope - (outer - mean * z) : slope) * inverse);
        }
    }

    /** da: (R, N E). */
    public static void gradientWindow(
            FloatArray m,
            FloatArray linear,
            FloatArray gate,
            FloatArray dy,
            FloatArray da,
            int R,
            int N,
            int E,
            int affine) {
        for (@Parallel int h = 0; h < R * N; h++) {
            for (@Parallel int e = 0; e < E; e++) {
                float w = 1f / (1f + TornadoMath.exp(-gate.get(h % N)));
                float l = affine == 1 ? 1f - w : 1f;
                float inside = w * m.get(h);
                float total = inside + l * linear.get(h * (E + 1) + E);
                da.set(h * E + e, total == 0f ? 0f : dy.get(h * E + e) * inside / total);
            }
        }
    }

    /** dlinear: (R, N (E + 1)), the gradient at z being l / total times minus y . dy. y as {@link #mixBranches} gave it. */
    public static void gradientLinear(
            FloatArray m,
            FloatArray linear,
            FloatArray gate,
            FloatArray y,
            FloatArray dy,
            FloatArray dlinear,
            int R,
            int N,
            int E,
            int affine) {
        for (@Parallel int h = 0; h < R * N; h++) {
            float w = 1f / (1f + TornadoMath.exp(-gate.get(h % N)));
            float l = affine == 1 ? 1f - w : 1f;
            float total = w * m.get(h) + l * linear.get(h * (E + 1) + E);
            float share = total == 0f ? 0f : l / total;
            float dot = 0f;
            for (int e = 0; e < E; e++) {
                dot += dy.get(h * E + e) * y.get(h * E + e);
                dlinear.set(h * (E + 1) + e, share * dy.get(h * E + e));
            }
            dlinear.set(h * (E + 1) + E, -share * dot);
        }
    }

    /** dgate = sum over rows of dw, times the slope of the sigmoid. dw: (R, N); gate, dgate: (N). */
    public static void gradientGate(FloatArray dw, FloatArray gate, FloatArray dgate, int R, int N) {
        for (@Parallel int n = 0; n < N; n++) {
            float w = 1f / (1f + TornadoMath.exp(-gate.get(n)));
            float sum = 0f;
            for (int r = 0; r < R; r++) {
                sum += dw.get(r * N + n);
            }
            dgate.set(n, sum * w * (1f - w));
        }
    }

    /**
     * The rows of kept keys that T new tokens see: those from {@code behind} on by features, those from {@code from} on and before
     * {@code to} by softmax. pos: (B), or (1) if each is 0; behind, from, to: (B, T); L rows are kept, a window has W.
     */
    public static void spans(
            IntArray pos,
            IntArray behind,
            IntArray from,
            IntArray to,
            int B,
            int T,
            int L,
            int W,
            int blocks,
            int each) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int i = 0; i < T; i++) {
                int first = L - pos.get(b * each);
                int number = pos.get(b * each) + i;
                int start = blocks == 1 ? number / W * W - W : number - W + 1;
                behind.set(b * T + i, TornadoMath.max(first, i + 1));
                from.set(b * T + i, first + TornadoMath.max(start, 0));
                to.set(b * T + i, L + i + 1);
            }
        }
    }
}
