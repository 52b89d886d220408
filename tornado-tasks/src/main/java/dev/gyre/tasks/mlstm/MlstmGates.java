package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Exponential gates of the mLSTM and what is derived from them: the stabiliser m, the weights that stay below one because
 * of it, the denominator, and the gates' gradient. Beck et al. 2024, arXiv:2405.04517, equations 19 to 27; chunks as in
 * arXiv:2503.14376.
 *
 * <p>B batch, T time, N heads, H = B*N, L chunk length, NC chunks, P = NC*L padded time. Per head and step: log i = igate,
 * log f = log sigmoid(fgate), m_t = max(log f_t + m_{t-1}, log i_t). With chunks of length one, {@code inter} and
 * {@code key} are the recurrent form's stabilised forget and input gates.
 */
public final class MlstmGates {

    /**
     * Minus infinity in effect: the stabiliser of a state that holds nothing yet, and the input gate of padding. Finite, so
     * that differences of two of them are no NaN.
     */
    public static final float EMPTY = -1e30f;

    /** Added to the stabilised denominator. */
    public static final float EPSILON = 1e-6f;

    /** Largest exponent that a float takes, rounded down. */
    public static final float MAX_EXPONENT = 88f;

    private MlstmGates() {}

    /** Log gates by head; padding is a step that changes no state. igate, fgate: (B, T, N); logI, logF: (H, P). */
    public static void pack(
            FloatArray igate, FloatArray fgate, FloatArray logI, FloatArray logF, int H, int N, int T, int P) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < P; t++) {
                int b = h / N;
                int row = (b * T + TornadoMath.min(t, T - 1)) * N + h - b * N;
                logI.set(h * P + t, t < T ? igate.get(row) : EMPTY);
                logF.set(h * P + t, t < T ? logSigmoid(fgate.get(row)) : 0f);
            }
        }
    }

    /** log(1 / (1 + exp(-x))), also where exp(-|x|) vanishes beside one: Kahan's log1p. */
    public static float logSigmoid(float x) {
        float e = TornadoMath.exp(-TornadoMath.abs(x));
        float u = 1f + e;
        float log1p = u == 1f ? e : TornadoMath.log(u) * (e / (u - 1f));
        return TornadoMath.min(x, 0f) - log1p;
    }

    /**
     * The stabiliser and the exponents that depend on it, head by head. Sums start anew in every chunk, those towards the
     * chunk's end from the end, so that no small difference of large sums is formed.
     *
     * <p>logI, logF: (H, P); m0, mLast: (H), stabiliser before the first and after the last step; m: (H, P); inter: (H, P)
     * = log weight of the state before the chunk in step t; key: (H, P) = log weight of step t in the state after the chunk.
     */
    public static void scan(
            FloatArray logI,
            FloatArray logF,
            FloatArray m0,
            FloatArray m,
            FloatArray inter,
            FloatArray key,
            FloatArray mLast,
            int H,
            int NC,
            int L) {
        for (@Parallel int h = 0; h < H; h++) {
            float before = m0.get(h);
            for (int c = 0; c < NC; c++) {
                int start = (h * NC + c) * L;
                float carried = before;
                float max = before;
                for (int i = 0; i < L; i++) {
                    float f = logF.get(start + i);
                    carried += f;
                    max = TornadoMath.max(max + f, logI.get(start + i));
                    m.set(start + i, max);
                    inter.set(start + i, carried - max);
                }
                float tail = -max;
                for (int r = 0; r < L; r++) {
                    int at = start + L - 1 - r;
                    key.set(at, tail + logI.get(at));
                    tail += logF.get(at);
                }
                before = max;
            }
            mLast.set(h, before);
        }
    }

    /** Weights from log weights, in place. inter, key: n elements. */
    public static void weights(FloatArray inter, FloatArray key, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            inter.set(i, TornadoMath.exp(inter.get(i)));
            key.set(i, TornadoMath.exp(key.get(i)));
        }
    }

    /**
     * inverse = 1 / (max(|s|, exp(-m)) + epsilon), and s becomes its own derivative of that maximum: its sign, or 0 where
     * exp(-m) is the larger one. s, m, inverse: n elements.
     */
    public static void invert(FloatArray s, FloatArray m, FloatArray inverse, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float sum = s.get(i);
            float least = TornadoMath.exp(TornadoMath.min(-m.get(i), MAX_EXPONENT));
            float size = TornadoMath.abs(sum);
            inverse.set(i, 1f / (TornadoMath.max(size, least) + EPSILON));
            s.set(i, size > least ? (sum < 0f ? -1f : 1f) : 0f);
        }
    }

    /**
     * Gradient at the denominator's sum, ds = -sign * inverse * (dh . h), since h is the numerator times the inverse. dh, h:
     * (B, T, N*D); inverse, sign, ds: (H, P), zero in the padding.
     */
    public static void denominatorGradient(
            FloatArray dh,
            FloatArray h,
            FloatArray inverse,
            FloatArray sign,
            FloatArray ds,
            int H,
            int N,
            int T,
            int D,
            int P) {
        for (@Parallel int head = 0; head < H; head++) {
            for (@Parallel int t = 0; t < P; t++) {
                int b = head / N;
                int row = (b * T + TornadoMath.min(t, T - 1)) * N + head - b * N;
                float dot = 0f;
                for (int d = 0; d < D; d++) {
                    dot += dh.get(row * D + d) * h.get(row * D + d);
                }
                int at = head * P + t;
                ds.set(at, t < T ? -sign.get(at) * inverse.get(at) * dot : 0f);
            }
        }
    }

    /** y = x . dx, row by row. x, dx: (R, D); y: (R). */
    public static void dots(FloatArray x, FloatArray dx, FloatArray y, int R, int D) {
        for (@Parallel int r = 0; r < R; r++) {
            float dot = 0f;
            for (int d = 0; d < D; d++) {
                dot += x.get(r * D + d) * dx.get(r * D + d);
            }
            y.set(r, dot);
        }
    }

    /**
     * Gradients at the gates' pre-activations, with m held constant (exact but for epsilon). A step's key enters with
     * weight proportional to i, so d log i_t = k_t . dk_t; a forget gate scales what lies before it and is read after it, so
     * d log f_t = the sum of q_s . dq_s - k_s . dk_s over s from t to the chunk's end, plus the chunk's final state times its
     * gradient.
     *
     * <p>qdq, kdk: (H, P) those products; carry: (H, NC) that of the state; fgate, digate, dfgate: (B, T, N).
     */
    public static void gateGradient(
            FloatArray qdq,
            FloatArray kdk,
            FloatArray carry,
            FloatArray fgate,
            FloatArray digate,
            FloatArray dfgate,
            int H,
            int N,
            int T,
            int NC,
            int L) {
        for (@Parallel int h = 0; h < H; h++) {
            int b = h / N;
            int n = h - b * N;
            for (int c = 0; c < NC; c++) {
                float sum = carry.get(h * NC + c);
                for (int r = 0; r < L; r++) {
                    int t = c * L + L - 1 - r;
                    int at = h * NC * L + t;
                    sum += qdq.get(at) - kdk.get(at);
                    if (t < T) {
                        int row = (b * T + t) * N + n;
                        digate.set(row, kdk.get(at));
                        dfgate.set(row, sum / (1f + TornadoMath.exp(fgate.get(row))));
                    }
                }
            }
        }
    }
}
