package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Rotary position embedding. Su et al. 2021, arXiv:2104.09864. */
public final class Rotary {

    private Rotary() {}

    /**
     * Turns the pair i of position p by the angle p exp(-i decay). R rows (= B T), N heads of 2 H channels; x, y: (R, N 2H);
     * offset: (1), position of the first step.
     *
     * @param decay logarithm of the ratio of neighbouring frequencies
     * @param sign 1 to rotate, -1 to rotate back, which is the gradient
     * @param step channels from one pair to the next: 1, or 2 where pairs are neighbours
     * @param gap channels from the first of a pair to the second: H, or 1 where pairs are neighbours
     */
    public static void rotatePairs(
            FloatArray x,
            IntArray offset,
            FloatArray y,
            int R,
            int T,
            int N,
            int H,
            float decay,
            float sign,
            int step,
            int gap) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int i = 0; i < H; i++) {
                    int position = offset.get(0) + r % T;
                    float angle = position * TornadoMath.exp(-decay * i);
                    float cos = TornadoMath.cos(angle);
                    float sin = sign * TornadoMath.sin(angle);
                    int at = (r * N + n) * 2 * H + step * i;
                    float a = x.get(at);
                    float b = x.get(at + gap);
                    y.set(at, a * cos - b * sin);
                    y.set(at + gap, a * sin + b * cos);
                }
            }
        }
    }
}
