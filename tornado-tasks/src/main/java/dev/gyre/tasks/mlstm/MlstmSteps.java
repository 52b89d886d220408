package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The mLSTM's recurrent form, over a sequence and for a single step. Beck et al. 2024, arXiv:2405.04517, equations 19 to 27.
 *
 * <p>H = B*N heads, T time, DK and DV widths of keys and values, scale = 1/sqrt(DK). With f and i the stabilised gates:
 * C = f C + i scale k v', n = f n + i scale k, h = C' q / (max(|n . q|, exp(-m)) + epsilon). A column of C is one lane: the
 * columns need nothing of each other.
 */
public final class MlstmSteps {

    private MlstmSteps() {}

    /** The normaliser in every step. k: (B, T, N*DK); f, i: (H, T); n0, last: (H, DK); n: (H, T, DK). */
    public static void normalisers(
            FloatArray k,
            FloatArray f,
            FloatArray i,
            FloatArray n0,
            FloatArray n,
            FloatArray last,
            float scale,
            int H,
            int N,
            int T,
            int DK) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int a = 0; a < DK; a++) {
                int b = h / N;
                float state = n0.get(h * DK + a);
                for (int t = 0; t < T; t++) {
                    int row = (b * T + t) * N + h - b * N;
                    state = f.get(h * T + t) * state + i.get(h * T + t) * (scale * k.get(row * DK + a));
                    n.set((h * T + t) * DK + a, state);
                }
                last.set(h * DK + a, state);
            }
        }
    }

    /** sum = n . q in every step. q: (B, T, N*DK); n: (H, T, DK); sums: (H, T). */
    public static void sums(FloatArray q, FloatArray n, FloatArray sums, int H, int N, int T, int DK) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < T; t++) {
                int b = h / N;
                int row = (b * T + t) * N + h - b * N;
                float dot = 0f;
                for (int a = 0; a < DK; a++) {
                    dot += q.get(row * DK + a) * n.get((h * T + t) * DK + a);
                }
                sums.set(h * T + t, dot);
            }
        }
    }

    /**
     * The outputs, and the matrix memory after the last step, which is also the working memory. q, k: (B, T, N*DK); v, y: (B,
     * T, N*DV); f, i, inverse: (H, T); c0, c: (H, DK, DV).
     */
    public static void outputs(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray f,
            FloatArray i,
            FloatArray inverse,
            FloatArray c0,
            FloatArray c,
            FloatArray y,
            float scale,
            int H,
            int N,
            int T,
            int DK,
            int DV) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int d = 0; d < DV; d++) {
                for (int a = 0; a < DK; a++) {
                    c.set((h * DK + a) * DV + d, c0.get((h * DK + a) * DV + d));
                }
                int b = h / N;
                for (int t = 0; t < T; t++) {
                    int row = (b * T + t) * N + h - b * N;
                    float forget = f.get(h * T + t);
                    float value = i.get(h * T + t) * v.get(row * DV + d);
                    float sum = 0f;
                    for (int a = 0; a < DK; a++) {
                        int at = (h * DK + a) * DV + d;
                        float state = forget * c.get(at) + scale * k.get(row * DK + a) * value;
                        c.set(at, state);
                        sum += q.get(row * DK + a) * state;
                    }
                    y.set(row * DV + d, sum * inverse.get(h * T + t));
                }
            }
        }
    }

    /**
     * One step of gates and normaliser; n and m are updated in place. q, k, n: (H, DK); igate, fgate, m, f, i, inverse: (H).
     */
    public static void stepGates(
            FloatArray q,
            FloatArray k,
            FloatArray igate,
            FloatArray fgate,
            FloatArray n,
            FloatArray m,
            FloatArray f,
            FloatArray i,
            FloatArray inverse,
            float scale,
            int H,
            int DK) {
        for (@Parallel int h = 0; h < H; h++) {
            float carried = MlstmGates.logSigmoid(fgate.get(h)) + m.get(h);
            float max = TornadoMath.max(carried, igate.get(h));
            float forget = TornadoMath.exp(carried - max);
            float input = TornadoMath.exp(igate.get(h) - max);
            float dot = 0f;
            for (int a = 0; a < DK; a++) {
                float state = forget * n.get(h * DK + a) + input * (scale * k.get(h * DK + a));
                n.set(h * DK + a, state);
                dot += q.get(h * DK + a) * state;
            }
            float least = TornadoMath.exp(TornadoMath.min(-max, MlstmGates.MAX_EXPONENT));
            m.set(h, max);
            f.set(h, forget);
            i.set(h, input);
            inverse.set(h, 1f / (TornadoMath.max(TornadoMath.abs(dot), least) + MlstmGates.EPSILON));
        }
    }

    /** One step of the matrix memory, updated in place. q, k: (H, DK); v, y: (H, DV); f, i, inverse: (H); c: (H, DK, DV). */
    public static void stepOutput(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray f,
            FloatArray i,
            FloatArray inverse,
            FloatArray c,
            FloatArray y,
            float scale,
            int H,
            int DK,
            int DV) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int d = 0; d < DV; d++) {
                float forget = f.get(h);
                float value = i.get(h) * v.get(h * DV + d);
                float sum = 0f;
                for (int a = 0; a < DK; a++) {
                    int at = (h * DK + a) * DV + d;
                    float state = forget * c.get(at) + scale * k.get(h * DK + a) * value;
                    c.set(at, state);
                    sum += q.get(h * DK + a) * state;
                }
                y.set(h * DV + d, sum * inverse.get(h));
            }
        }
    }
}
