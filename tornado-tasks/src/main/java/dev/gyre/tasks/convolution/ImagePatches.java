package dev.gyre.tasks.convolution;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The square patches of images that a convolution multiplies by its weights, and what comes back from them.
 *
 * <p>N images of H rows, W columns and C channels; P rows and Q columns of patches with K rows and K columns each, one every
 * {@code stride} pixels; the first patch starts {@code top} rows and {@code left} columns outside, where all is zero. x, dx:
 * (N, H, W, C); p, dp: (N P Q, K K C). The lane is the channel.
 */
public final class ImagePatches {

    private ImagePatches() {}

    /** p: each patch's pixels, row by row. */
    public static void gather(
            FloatArray x,
            FloatArray p,
            int patches,
            int H,
            int W,
            int C,
            int P,
            int Q,
            int K,
            int taps,
            int stride,
            int top,
            int left) {
        for (@Parallel int r = 0; r < patches; r++) {
            for (@Parallel int t = 0; t < taps; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int h = r / Q % P * stride - top + t / K;
                    int w = r % Q * stride - left + t % K;
                    float v = 0f;
                    if (h >= 0 && h < H && w >= 0 && w < W) {
                        v = x.get(((r / (P * Q) * H + h) * W + w) * C + c);
                    }
                    p.set((r * taps + t) * C + c, v);
                }
            }
        }
    }

    /** dx[pixel] = sum of dp over the places that the pixel has in patches, in the order of the taps. */
    public static void gradient(
            FloatArray dp,
            FloatArray dx,
            int pixels,
            int H,
            int W,
            int C,
            int P,
            int Q,
            int K,
            int taps,
            int stride,
            int top,
            int left) {
        for (@Parallel int i = 0; i < pixels; i++) {
            for (@Parallel int c = 0; c < C; c++) {
                float s = 0f;
                for (int t = 0; t < taps; t++) {
                    int h = i / W % H + top - t / K;
                    int w = i % W + left - t % K;
                    if (h >= 0 && h % stride == 0 && h / stride < P && w >= 0 && w % stride == 0 && w / stride < Q) {
                        int r = (i / (H * W) * P + h / stride) * Q + w / stride;
                        s += dp.get((r * taps + t) * C + c);
                    }
                }
                dx.set(i * C + c, s);
            }
        }
    }
}
