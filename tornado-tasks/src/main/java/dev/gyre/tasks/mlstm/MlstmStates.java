package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The recurrence over chunks in the mLSTM's chunkwise form: a scan of the matrix memory C and the normaliser n over
 * chunks, and the contribution of the state before a chunk to the chunk's outputs. {@link MlstmScores} does the rest.
 * Beck et al. 2025, arXiv:2503.14376.
 *
 * <p>H = B*N heads, NC chunks of L steps, G = H*NC groups, DK and DV widths of keys and values. With the weights of {@link
 * MlstmGates#scan}: C' = inter_last C + sum over j of key_j k_j v_j', n' the same with 1 for v; numerator_i += inter_i C' q_i,
 * sum_i += inter_i n . q_i. All kernels of a group use the state before it.
 */
public final class MlstmStates {

    private MlstmStates() {}

    /**
     * The matrix memory before every chunk and after the last one. kt: (G, DK, L); v: (G, L, DV); inter, key: (G, L); c0,
     * last: (H, DK, DV); c: (G, DK, DV).
     */
    public static void states(
            FloatArray kt,
            FloatArray v,
            FloatArray inter,
            FloatArray key,
            FloatArray c0,
            FloatArray c,
            FloatArray last,
            int H,
            int NC,
            int L,
            int DK,
            int DV) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int a = 0; a < DK; a++) {
                for (@Parallel int d = 0; d < DV; d++) {
                    float state = c0.get((h * DK + a) * DV + d);
                    for (int x = 0; x < NC; x++) {
                        int g = h * NC + x;
                        c.set((g * DK + a) * DV + d, state);
                        float sum = 0f;
                        for (int j = 0; j < L; j++) {
                            sum += key.get(g * L + j) * kt.get((g * DK + a) * L + j) * v.get((g * L + j) * DV + d);
                        }
                        state = inter.get(g * L + L - 1) * state + sum;
                    }
                    last.set((h * DK + a) * DV + d, state);
                }
            }
        }
    }

    /**
     * The normaliser before every chunk and after the last one. k: (B, T, N*DK), unscaled; inter, key: (G, L), key zero in
     * the padding; n0, last: (H, DK); n: (G, DK).
     */
    public static void normalisers(
            FloatArray k,
            FloatArray inter,
            FloatArray key,
            FloatArray n0,
            FloatArray n,
            FloatArray last,
            float scale,
            int H,
            int N,
            int T,
            int NC,
            int L,
            int DK) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int a = 0; a < DK; a++) {
                int b = h / N;
                float state = n0.get(h * DK + a);
                for (int x = 0; x < NC; x++) {
                    int g = h * NC + x;
                    n.set(g * DK + a, state);
                    float sum = 0f;
                    for (int j = 0; j < L; j++) {
                        int row = (b * T + TornadoMath.min(x * L + j, T - 1)) * N + h - b * N;
                        sum += key.get(g * L + j) * k.get(row * DK + a);
                    }
                    state = inter.get(g * L + L - 1) * state + scale * sum;
                }
                last.set(h * DK + a, state);
            }
        }
    }

    /** sum_i += inter_i n . q_i. q: (G, L, DK); n: (G, DK); inter, sums: (G, L). */
    public static void addSums(FloatArray q, FloatArray n, FloatArray inter, FloatArray sums, int G, int L, int DK) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                float dot = 0f;
                for (int a = 0; a < DK; a++) {
                    dot += n.get(g * DK + a) * q.get((g * L + i) * DK + a);
                }
                sums.set(g * L + i, sums.get(g * L + i) + inter.get(g * L + i) * dot);
            }
        }
    }

    /** y_i += w_i (x_i M). x: (G, L, K); matrix: (G, K, D); w: (G, L); y: (G, L, D). */
    public static void addProduct(
            FloatArray x, FloatArray matrix, FloatArray w, FloatArray y, int G, int L, int K, int D) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                for (@Parallel int d = 0; d < D; d++) {
                    float sum = 0f;
                    for (int k = 0; k < K; k++) {
                        sum += x.get((g * L + i) * K + k) * matrix.get((g * K + k) * D + d);
                    }
                    int at = (g * L + i) * D + d;
                    y.set(at, y.get(at) + w.get(g * L + i) * sum);
                }
            }
        }
    }
}
