package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Features of cached tokens for a neural attention memory: spectra of the columns of the attention matrix, averaged over time, and
 * ages. Cetin et al. 2024, arXiv:2410.13166, section 3.1.
 *
 * <p>H rows (batch times key heads), K query heads a key head, n new queries, S tokens of which the last n are new; windows of
 * W queries every {@code hop}, T = n / hop frames, F = W / 2 + 1 frequencies. The lane is the token.
 */
public final class ColumnSpectra {

    private ColumnSpectra() {}

    /**
     * The series of each token: W - hop earlier values, then the new ones, averaged over the query heads of a group. tail: (H,
     * S, W - hop); attention: (H K, n, S); series: (H, W - hop + n, S).
     */
    public static void series(
            FloatArray tail, FloatArray attention, FloatArray series, int H, int K, int n, int S, int past) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int t = 0; t < past + n; t++) {
                for (@Parallel int j = 0; j < S; j++) {
                    float v = 0f;
                    if (t < past) {
                        v = tail.get((h * S + j) * past + t);
                    } else {
                        for (int k = 0; k < K; k++) {
                            v += attention.get(((h * K + k) * n + t - past) * S + j);
                        }
                        v = v / K;
                    }
                    series.set((h * (past + n) + t) * S + j, v);
                }
            }
        }
    }

    /** The last W - hop values of each series, for the next update. tail: (H, S, W - hop). */
    public static void tail(FloatArray series, FloatArray tail, int H, int n, int S, int past) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int j = 0; j < S; j++) {
                for (@Parallel int t = 0; t < past; t++) {
                    tail.set((h * S + j) * past + t, series.get((h * (past + n) + n + t) * S + j));
                }
            }
        }
    }

    /** Periodic Hann window times cosine, and times sine. basis: (2, W, F). */
    public static void basis(FloatArray basis, int W, int F) {
        for (@Parallel int m = 0; m < W; m++) {
            for (@Parallel int f = 0; f < F; f++) {
                float turn = 6.2831855f / W;
                float window = 0.5f - 0.5f * TornadoMath.cos(turn * m);
                float angle = turn * (m * f % W);
                basis.set(m * F + f, window * TornadoMath.cos(angle));
                basis.set((W + m) * F + f, window * TornadoMath.sin(angle));
            }
        }
    }

    /**
     * Magnitudes of the short-time Fourier transform. series: (H, W - hop + n, S); basis: (2, W, F); spectra: (H, T, F, S).
     */
    public static void magnitudes(
            FloatArray series, FloatArray basis, FloatArray spectra, int H, int T, int S, int W, int hop, int F) {
        for (@Parallel int row = 0; row < H * T; row++) {
            for (@Parallel int f = 0; f < F; f++) {
                for (@Parallel int j = 0; j < S; j++) {
                    int h = row / T;
                    int first = h * (W - hop + T * hop) + (row - h * T) * hop;
                    float re = 0f;
                    float im = 0f;
                    for (int m = 0; m < W; m++) {
                        float v = series.get((first + m) * S + j);
                        re += basis.get(m * F + f) * v;
                        im += basis.get((W + m) * F + f) * v;
                    }
                    spectra.set((row * F + f) * S + j, TornadoMath.sqrt(re * re + im * im));
                }
            }
        }
    }

    /**
     * Exponential mean over frames, on top of the one so far: mean = decay mean + (1 - decay) spectrum, frame by frame. A new
     * token counts from the first frame that ends behind it. before: (H, S, F); spectra: (H, T, F, S); mean: (H, F, S).
     *
     * @param decay of a frame
     */
    public static void reduce(
            FloatArray before, FloatArray spectra, FloatArray mean, int H, int T, int S, int hop, int F, float decay) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int f = 0; f < F; f++) {
                for (@Parallel int j = 0; j < S; j++) {
                    int born = j - (S - T * hop);
                    float m = before.get((h * S + j) * F + f);
                    for (int t = 0; t < T; t++) {
                        float live = born < hop * (t + 1) ? 1f : 0f;
                        m = decay * m + (1f - decay) * live * spectra.get(((h * T + t) * F + f) * S + j);
                    }
                    mean.set((h * F + f) * S + j, m);
                }
            }
        }
    }

    /**
     * [sin(age w_p), cos(age w_p), features]. Ages are large, so angles are fractions of a turn in integers, whose overflow is whole
     * turns; what's left of one after quarters is small enough for float32. ages: (H, S); turns: (2, P), w_p / 2 pi in units of
     * 2^-32, and what that leaves in units of 2^-64; features: (H, S, F); y: (H, S, 2 P + F).
     */
    public static void embed(
            IntArray ages, IntArray turns, FloatArray features, FloatArray y, int H, int S, int P, int F) {
        for (@Parallel int row = 0; row < H * S; row++) {
            for (@Parallel int c = 0; c < 2 * P + F; c++) {
                float v;
                if (c < 2 * P) {
                    int p = c < P ? c : c - P;
                    int age = ages.get(row);
                    int turn = age * turns.get(p);
                    int quarters = (turn + (1 << 29)) >> 30;
                    float rest = age * (turns.get(P + p) * 2.3283064e-10f);
                    float angle = (turn - (quarters << 30) + rest) * 1.4629181e-9f;
                    int q = c < P ? quarters : quarters + 1;
                    v = (q & 1) == 0 ? TornadoMath.sin(angle) : TornadoMath.cos(angle);
                    v = (q & 2) == 0 ? v : -v;
                } else {
                    v = features.get(row * F + c - 2 * P);
                }
                y.set(row * (2 * P + F) + c, v);
            }
        }
    }
}
