package dev.gyre.tasks.elementwise;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A factor for each channel, y[r, c] = x[r, c] * s[c], as in the learnable skip of xLSTM (arXiv:2405.04517).
 * R rows, C channels. x, y: (R, C); s: (C).
 */
public final class ChannelScaling {

    private ChannelScaling() {}

    /** y = x * s; also the gradient at x, for x = dy. */
    public static void forward(FloatArray x, FloatArray s, FloatArray y, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, x.get(r * C + c) * s.get(c));
            }
        }
    }

    /** ds[c] = sum over r of dy[r, c] x[r, c]. */
    public static void scaleGradient(FloatArray x, FloatArray dy, FloatArray ds, int R, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            float sum = 0f;
            for (int r = 0; r < R; r++) {
                sum += dy.get(r * C + c) * x.get(r * C + c);
            }
            ds.set(c, sum);
        }
    }
}
