package dev.gyre.tasks.activation;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The activations of a FAN layer, y = [cos p, sin p, GELU a]. Dong et al. 2024, arXiv:2410.02675. R rows, P periodic
 * channels, Q others, C = 2 P + Q. p, dp: (R, P); a, da: (R, Q); y, dy: (R, C). The lane is the channel, and nearly every
 * group of lanes is in one part only.
 */
public final class Fourier {

    private Fourier() {}

    /** Computes y: cosines, sines, then activated columns. */
    public static void forward(FloatArray p, FloatArray a, FloatArray y, int R, int P, int Q) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < 2 * P + Q; c++) {
                float v = 0f;
                if (c < P) {
                    v = TornadoMath.cos(p.get(r * P + c));
                }
                if (c >= P && c < 2 * P) {
                    v = TornadoMath.sin(p.get(r * P + c - P));
                }
                if (c >= 2 * P) {
                    float u = a.get(r * Q + c - 2 * P);
                    v = u * Activations.normal(u);
                }
                y.set(r * (2 * P + Q) + c, v);
            }
        }
    }

    /** dp = cos(p) dsin - sin(p) dcos: each is the other's derivative, so y has them already. */
    public static void periodicGradient(FloatArray y, FloatArray dy, FloatArray dp, int R, int P, int Q) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < P; c++) {
                int cos = r * (2 * P + Q) + c;
                int sin = cos + P;
                dp.set(r * P + c, y.get(cos) * dy.get(sin) - y.get(sin) * dy.get(cos));
            }
        }
    }

    /** da = GELU'(a) times the last part of dy. */
    public static void geluGradient(FloatArray a, FloatArray dy, FloatArray da, int R, int P, int Q) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < Q; c++) {
                float up = dy.get(r * (2 * P + Q) + 2 * P + c);
                da.set(r * Q + c, up * Activations.geluSlope(a.get(r * Q + c)));
            }
        }
    }

    /** y = s x in the first S channels and (1 - s) x in the others, s = sigmoid(gate). x, y: (R, C); gate: (1). */
    public static void gate(FloatArray x, FloatArray gate, FloatArray y, int R, int C, int S) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                float g = gate.get(0);
                float s = 1f / (1f + TornadoMath.exp(c < S ? -g : g));
                y.set(r * C + c, s * x.get(r * C + c));
            }
        }
    }

    /** sums = sum over rows of dy x, with the sign of the channel's part: minus from S on. x, dy: (R, C); sums: (C). */
    public static void gateSums(FloatArray x, FloatArray dy, FloatArray sums, int R, int C, int S) {
        for (@Parallel int c = 0; c < C; c++) {
            float q = 0f;
            for (int r = 0; r < R; r++) {
                q += x.get(r * C + c) * dy.get(r * C + c);
            }
            sums.set(c, c < S ? q : -q);
        }
    }

    /** dGate = s (1 - s) times the sum of the C sums, s = sigmoid(gate). gate, dGate: (1). */
    public static void gateGradient(FloatArray sums, FloatArray gate, FloatArray dGate, int C) {
        for (@Parallel int i = 0; i < 1; i++) {
            float q = 0f;
            for (int c = 0; c < C; c++) {
                q += sums.get(c);
            }
            float g = gate.get(0);
            float up = 1f / (1f + TornadoMath.exp(-g));
            float down = 1f / (1f + TornadoMath.exp(g));
            dGate.set(i, up * down * q);
        }
    }
}
