package dev.gyre.tasks.convolution;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Depthwise causal convolution, each channel by itself: y[t] = bias + sum over k of weight[k] x[t - (K - 1) + k], so that
 * the last tap is the current position. Before the sequence come the K - 1 inputs of the state.
 *
 * <p>B batch elements, T time steps, C channels, K taps. x, y, dx, dy: (B, T, C); weight: (C, K); bias: (C);
 * state: (B, K - 1, C), oldest first. The lane is the channel.
 */
public final class CausalConvolution {

    private CausalConvolution() {}

    /** Computes y of a sequence that follows the state. */
    public static void forward(
            FloatArray x,
            FloatArray weight,
            FloatArray bias,
            FloatArray state,
            FloatArray y,
            int B,
            int T,
            int C,
            int K) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    float s = bias.get(c);
                    for (int k = 0; k < K; k++) {
                        int at = t - (K - 1) + k;
                        if (at < 0) {
                            s += weight.get(c * K + k) * state.get((b * (K - 1) + at + K - 1) * C + c);
                        } else {
                            s += weight.get(c * K + k) * x.get((b * T + at) * C + c);
                        }
                    }
                    y.set((b * T + t) * C + c, s);
                }
            }
        }
    }

    /** The state after the sequence: the last K - 1 of the old state's and the sequence's inputs. */
    public static void advance(FloatArray x, FloatArray state, FloatArray next, int B, int T, int C, int K) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int k = 0; k < K - 1; k++) {
                for (@Parallel int c = 0; c < C; c++) {
                    int at = T - (K - 1) + k;
                    float v;
                    if (at < 0) {
                        v = state.get((b * (K - 1) + at + K - 1) * C + c);
                    } else {
                        v = x.get((b * T + at) * C + c);
                    }
                    next.set((b * (K - 1) + k) * C + c, v);
                }
            }
        }
    }

    /** dx[t] = sum over k of weight[k] dy[t + (K - 1) - k] within the sequence. */
    public static void gradientInput(FloatArray weight, FloatArray dy, FloatArray dx, int B, int T, int C, int K) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                for (@Parallel int c = 0; c < C; c++) {
                    float s = 0f;
                    for (int k = 0; k < K; k++) {
                        int at = t + K - 1 - k;
                        if (at < T) {
                            s += weight.get(c * K + k) * dy.get((b * T + at) * C + c);
                        }
                    }
                    dx.set((b * T + t) * C + c, s);
                }
            }
        }
    }

    /** dWeight[k] = sum over b and t of dy[t] times the input at t - (K - 1) + k. */
    public static void gradientWeight(
            FloatArray x, FloatArray state, FloatArray dy, FloatArray dWeight, int B, int T, int C, int K) {
        for (@Parallel int k = 0; k < K; k++) {
            for (@Parallel int c = 0; c < C; c++) {
                float s = 0f;
                for (int b = 0; b < B; b++) {
                    for (int t = 0; t < T; t++) {
                        int at = t - (K - 1) + k;
                        float v;
                        if (at < 0) {
                            v = state.get((b * (K - 1) + at + K - 1) * C + c);
                        } else {
                            v = x.get((b * T + at) * C + c);
                        }
                        s += dy.get((b * T + t) * C + c) * v;
                    }
                }
                dWeight.set(c * K + k, s);
            }
        }
    }
}
