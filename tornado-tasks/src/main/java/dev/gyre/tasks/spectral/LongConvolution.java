package dev.gyre.tasks.spectral;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolution over time with filters as long as the sequence, each channel by itself, written out as a sum. Fu et al. 2023,
 * arXiv:2310.12109.
 *
 * <p>B batch elements, T time steps, C channels; K taps on what came before, the first one for the current position, and J
 * taps on what comes after, the first one for the next position; J is 0 in a causal convolution. x, y, dx, dy: (B, T, C);
 * k: (K, C); ahead: (J, C), anything where J is 0; skip: (C). The lane is the channel.
 */
public final class LongConvolution {

    private LongConvolution() {}

    /** y[t] = skip x[t] + sum over j of k[j] x[t - j] + sum over j of ahead[j] x[t + 1 + j], within the sequence. */
    public static void forward(
            FloatArray x,
            FloatArray k,
            FloatArray ahead,
            FloatArray skip,
            FloatArray y,
            int B,
            int T,
            int C,
            int K,
            int J) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    float s = skip.get(c) * x.get(at);
                    int before = TornadoMath.min(K, t + 1);
                    for (int j = 0; j < before; j++) {
                        s += k.get(j * C + c) * x.get(at - j * C);
                    }
                    int after = TornadoMath.min(J, T - 1 - t);
                    for (int j = 0; j < after; j++) {
                        s += ahead.get(j * C + c) * x.get(at + (j + 1) * C);
                    }
                    y.set(at, s);
                }
            }
        }
    }

    /**
     * The causal form for T tokens that follow earlier ones, pos of them: y[t] = skip x[t] + sum over j of k[j] of the input j tokens
     * before. The last S inputs, S at least K - 1, lie in a ring (B, S, C), token number p in slot p mod S; the new ones aren't in it yet.
     */
    public static void continued(
            FloatArray x,
            FloatArray k,
            FloatArray skip,
            FloatArray ring,
            IntArray pos,
            FloatArray y,
            int B,
            int T,
            int C,
            int K,
            int S) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    float s = skip.get(c) * x.get(at);
                    int fresh = TornadoMath.min(K, t + 1);
                    for (int j = 0; j < fresh; j++) {
                        s += k.get(j * C + c) * x.get(at - j * C);
                    }
                    int number = pos.get(b) + t;
                    int all = TornadoMath.min(K, number + 1);
                    for (int j = fresh; j < all; j++) {
                        s += k.get(j * C + c) * ring.get((b * S + (number - j) % S) * C + c);
                    }
                    y.set(at, s);
                }
            }
        }
    }

    /** dx[t] = skip dy[t] + sum over j of k[j] dy[t + j] + sum over j of ahead[j] dy[t - 1 - j], within the sequence. */
    public static void gradientInput(
            FloatArray k,
            FloatArray ahead,
            FloatArray skip,
            FloatArray dy,
            FloatArray dx,
            int B,
            int T,
            int C,
            int K,
            int J) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = (b * T + t) * C + c;
                    float s = skip.get(c) * dy.get(at);
                    int after = TornadoMath.min(K, T - t);
                    for (int j = 0; j < after; j++) {
                        s += k.get(j * C + c) * dy.get(at + j * C);
                    }
                    int before = TornadoMath.min(J, t);
                    for (int j = 0; j < before; j++) {
                        s += ahead.get(j * C + c) * dy.get(at - (j + 1) * C);
                    }
                    dx.set(at, s);
                }
            }
        }
    }

    /**
     * d[j] = sum over b and t of first[t] second[t + lag + j] for the {@code taps} first j. Of x and dy with lag 0 it's the gradient
     * at k, of dy and x with lag 1 the one at ahead, and one tap of lag 0 is the one at skip.
     */
    public static void correlate(
            FloatArray first, FloatArray second, FloatArray d, int B, int T, int C, int taps, int lag) {
        for (@Parallel int j = 0; j < taps; j++) {
            for (@Parallel int c = 0; c < C; c++) {
                float s = 0f;
                for (int b = 0; b < B; b++) {
                    for (int t = 0; t < T - lag - j; t++) {
                        int at = (b * T + t) * C + c;
                        s += first.get(at) * second.get(at + (lag + j) * C);
                    }
                }
                d.set(j * C + c, s);
            }
        }
    }
}
