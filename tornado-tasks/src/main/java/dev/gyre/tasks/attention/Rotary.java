package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rotary position embedding. Su et al. 2021, arXiv:2104.09864. R rows (= B T), N heads of 2 H channels. x, y: (R, N 2H); offset:
 * positions of the first step, (1) for all sequences or (B).
 *
 * <p>In both forms, {@code each} is 0 where the sequences share an offset and 1 where each has its own; {@code sign} is 1 to rotate and -1 to
 * rotate back, which is the gradient; {@code step} is the channels from one pair to the next, 1, or 2 where pairs are neighbours;
 * {@code gap} those from the first of a pair to the second, H, or 1 where pairs are neighbours.
 */
public final class Rotary {

    private Rotary() {}

    /**
     * Turns the pair i of position p by the angle p exp(-i decay).
     *
     * @param decay logarithm of the ratio of neighbouring frequencies
     */
    public static void rotatePairs(
            FloatArray x,
            IntArray offset,
            FloatArray y,
            int R,
            int T,
            int each,
            int N,
            int H,
            float decay,
            float sign,
            int step,
            int gap) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int i = 0; i < H; i++) {
                    int b = r / T;
                    int position = offset.get(b * each) + r - b * T;
                    float angle = position * TornadoMath.exp(-decay * i);
                    float cos = TornadoMath.cos(angle);
                    float sin = sign * TornadoMath.sin(angle);
                    int at = (r * N + n) * 2 * H + step * i;
                    float a = x.get(at);
                    float c = x.get(at + gap);
                    y.set(at, a * cos - c * sin);
                    y.set(at + gap, a * sin + c * cos);
                }
            }
        }
    }

    /** Turns the pair i of position p by the angle p f[i]. f: (H). */
    public static void rotateGiven(
            FloatArray x,
            IntArray offset,
            FloatArray f,
            FloatArray y,
            int R,
            int T,
            int each,
            int N,
            int H,
            float sign,
            int step,
            int gap) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int i = 0; i < H; i++) {
                    int b = r / T;
                    int position = offset.get(b * each) + r - b * T;
                    float angle = position * f.get(i);
                    float cos = TornadoMath.cos(angle);
                    float sin = sign * TornadoMath.sin(angle);
                    int at = (r * N + n) * 2 * H + step * i;
                    float a = x.get(at);
                    float c = x.get(at + gap);
                    y.set(at, a * cos - c * sin);
                    y.set(at + gap, a * sin + c * cos);
                }
            }
        }
    }
}
