package dev.gyre.tasks.convolution;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Averages over windows of images that neither overlap nor leave a pixel out.
 *
 * <p>P rows and Q columns of windows in an image, each of A rows and B columns of pixels. x, dx: (N, P A, Q B, C); y, dy:
 * (N, P, Q, C). The lane is the channel.
 */
public final class ImagePooling {

    private ImagePooling() {}

    /** y = mean of each window. */
    public static void average(FloatArray x, FloatArray y, int windows, int Q, int C, int A, int B) {
        for (@Parallel int r = 0; r < windows; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                int corner = (r / Q * A * Q + r % Q) * B;
                float s = 0f;
                for (int a = 0; a < A; a++) {
                    for (int b = 0; b < B; b++) {
                        s += x.get((corner + a * Q * B + b) * C + c);
                    }
                }
                y.set(r * C + c, s / (A * B));
            }
        }
    }

    /** dx = dy / (A B) of the window that a pixel is in. */
    public static void averageGradient(FloatArray dy, FloatArray dx, int pixels, int Q, int C, int A, int B) {
        for (@Parallel int i = 0; i < pixels; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                int row = i / (Q * B);
                int column = i % (Q * B);
                dx.set(i * C + c, dy.get((row / A * Q + column / B) * C + c) / (A * B));
            }
        }
    }
}
