package dev.gyre.tasks;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rotary position embedding. Su et al. 2021, arXiv:2104.09864, with channel i of a head's first half paired with channel i
 * of its second half.
 */
public final class Rotary {

    private Rotary() {}

    /**
     * Turns the pair i of position p by the angle p exp(-i decay). R rows (= B T), N heads of 2 H channels; x, y: (R, N 2H);
     * offset: (1), position of the first step.
     *
     * @param decay logarithm of the ratio of neighbouring frequencies, ln(theta) / H
     * @param sign 1 to rotate, -1 to rotate back, which is the gradient
     */
    public static void rotate(
            FloatArray x, IntArray offset, FloatArray y, int R, int T, int N, int H, float decay, float sign) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int n = 0; n < N; n++) {
                for (@Parallel int i = 0; i < H; i++) {
                    int position = offset.get(0) + r % T;
                    float angle = position * TornadoMath.exp(-decay * i);
                    float cos = TornadoMath.cos(angle);
                    float sin = sign * TornadoMath.sin(angle);
                    int at = (r * N + n) * 2 * H + i;
                    float a = x.get(at);
                    float b = x.get(at + H);
                    y.set(at, a * cos - b * sin);
                    y.set(at + H, a * sin + b * cos);
                }
            }
        }
    }
}
