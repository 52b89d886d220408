package dev.gyre.tasks.spectral;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Parts of Hyena's implicit filters: sines with a trainable frequency for each channel, and a window that decays over time. Poli
 * et al. 2023, arXiv:2302.10866; with the details of M2, Fu et al. 2023, arXiv:2310.12109. R rows, T time steps, C channels; the
 * lane is the channel.
 */
public final class Hyena {

    private Hyena() {}

    /** y = sin(frequency x). x, y: (R, C); frequency: (C). */
    public static void sine(FloatArray x, FloatArray frequency, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, TornadoMath.sin(frequency.get(c) * x.get(r * C + c)));
            }
        }
    }

    /** dx = dy frequency cos(frequency x). */
    public static void sineGradient(FloatArray x, FloatArray frequency, FloatArray dy, FloatArray dx, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                float f = frequency.get(c);
                dx.set(r * C + c, dy.get(r * C + c) * f * TornadoMath.cos(f * x.get(r * C + c)));
            }
        }
    }

    /** dFrequency = sum over rows of dy x cos(frequency x). */
    public static void frequencyGradient(
            FloatArray x, FloatArray frequency, FloatArray dy, FloatArray dFrequency, int R, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float f = frequency.get(c);
            float s = 0f;
            for (int r = 0; r < R; r++) {
                float v = x.get(r * C + c);
                s += dy.get(r * C + c) * v * TornadoMath.cos(f * v);
            }
            dFrequency.set(c, s);
        }
    }

    /** y[t] = x[t] (exp(-time[t] |rate|) + floor). x, y: (T, C); rate: (C); time: (T) or more. It's its own adjoint. */
    public static void window(FloatArray x, FloatArray rate, FloatArray time, FloatArray y, int T, int C, float floor) {
        for (@Parallel int t = 0; t < T; t++) {
            for (@Parallel int c = 0; c < C; c++) {
                float decay = TornadoMath.exp(-time.get(t) * TornadoMath.abs(rate.get(c)));
                y.set(t * C + c, x.get(t * C + c) * (decay + floor));
            }
        }
    }
}
