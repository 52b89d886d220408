package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Recurrent weights of the block-diagonal recurrences: their layout inside a scan and their gradients, each one reduction over
 * all steps and batch elements after the scan. FlashRNN, arXiv:2412.07752.
 *
 * <p>B batch, T time, N heads, D width of a head, G recurrent gates, S states a step. r: (N, D in, G, D out); delta: gradients at
 * the gates' pre-activations, (B, T, slots, N, D), the recurrent gates first; states: (T + 1, S, N, D, B), hidden state first, entry
 * 0 the initial one.
 */
public final class ScanWeights {

    private ScanWeights() {}

    /** Puts the weights of an output unit side by side: rt (N, D out, D in, G). */
    public static void byUnit(FloatArray r, FloatArray rt, int N, int D, int G) {
        for (@Parallel int n = 0; n < N; n++) {
            for (@Parallel int e = 0; e < D; e++) {
                for (@Parallel int j = 0; j < D * G; j++) {
                    rt.set((n * D + e) * D * G + j, r.get((n * D * G + j) * D + e));
                }
            }
        }
    }

    /** dr[n, d, g, e] = sum over t and b of h[t-1, n, d, b] delta[b, t, g, n, e]. dr: (N, D, G, D). */
    public static void gradient(
            FloatArray delta, FloatArray states, FloatArray dr, int B, int T, int N, int D, int G, int slots, int S) {
        for (@Parallel int q = 0; q < N * G; q++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < D; e++) {
                    int n = q / G;
                    int g = q - n * G;
                    int column = (g * N + n) * D + e;
                    float sum = 0f;
                    for (int t = 0; t < T; t++) {
                        int h = (t * S * N * D + n * D + d) * B;
                        for (int b = 0; b < B; b++) {
                            sum += states.get(h + b) * delta.get((b * T + t) * slots * N * D + column);
                        }
                    }
                    dr.set(((n * D + d) * G + g) * D + e, sum);
                }
            }
        }
    }

    /** db[m] = sum over k of delta[k, m]. delta: (K, M) with K = B T; db: (M). */
    public static void biasGradient(FloatArray delta, FloatArray db, int K, int M) {
        for (@Parallel int m = 0; m < M; m++) {
            float sum = 0f;
            for (int k = 0; k < K; k++) {
                sum += delta.get(k * M + m);
            }
            db.set(m, sum);
        }
    }
}
