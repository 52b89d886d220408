package dev.gyre.tasks.activation;

import dev.gyre.tasks.mlstm.MlstmGates;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Activation functions and their gradients, n elements each. Gradients read the output where it determines the slope
 * (sigmoid, tanh, ReLU) and the input where it doesn't (log-sigmoid, SiLU, GELU).
 */
public final class Activations {

    private Activations() {}

    /** y = 1 / (1 + exp(-x)). */
    public static void sigmoid(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, 1f / (1f + TornadoMath.exp(-x.get(i))));
        }
    }

    /** dx = dy y (1 - y). */
    public static void sigmoidGradient(FloatArray y, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = y.get(i);
            dx.set(i, dy.get(i) * s * (1f - s));
        }
    }

    /** y = log(1 / (1 + exp(-x))), also where exp(-|x|) vanishes beside one. */
    public static void logSigmoid(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, MlstmGates.logSigmoid(x.get(i)));
        }
    }

    /** dx = dy / (1 + exp(x)). */
    public static void logSigmoidGradient(FloatArray x, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            dx.set(i, dy.get(i) / (1f + TornadoMath.exp(x.get(i))));
        }
    }

    /** y = tanh(x). */
    public static void tanhOf(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, TornadoMath.tanh(x.get(i)));
        }
    }

    /** dx = dy (1 - y^2). */
    public static void tanhGradient(FloatArray y, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float t = y.get(i);
            dx.set(i, dy.get(i) * (1f - t * t));
        }
    }

    /** y = x sigmoid(x). Elfwing et al. 2017, arXiv:1702.03118. */
    public static void silu(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            y.set(i, v / (1f + TornadoMath.exp(-v)));
        }
    }

    /** dx = dy s (1 + x (1 - s)), s = sigmoid(x). */
    public static void siluGradient(FloatArray x, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            float s = 1f / (1f + TornadoMath.exp(-v));
            dx.set(i, dy.get(i) * s * (1f + v * (1f - s)));
        }
    }

    /** y = max(0, x); NaN stays NaN. */
    public static void relu(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            y.set(i, v < 0f ? 0f : v);
        }
    }

    /** dx = dy where y > 0, zero elsewhere. */
    public static void reluGradient(FloatArray y, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            dx.set(i, y.get(i) > 0f ? dy.get(i) : 0f);
        }
    }

    /** y = x Phi(x), Phi the normal distribution function. Hendrycks and Gimpel 2016, arXiv:1606.08415. */
    public static void gelu(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = x.get(i);
            y.set(i, v * normal(v));
        }
    }

    /** dx = dy (Phi(x) + x phi(x)), phi the normal density. */
    public static void geluGradient(FloatArray x, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            dx.set(i, dy.get(i) * geluSlope(x.get(i)));
        }
    }

    /** The derivative of GELU, Phi(x) + x phi(x). */
    public static float geluSlope(float x) {
        return normal(x) + x * (0.3989423f * TornadoMath.exp(-0.5f * x * x));
    }

    /**
     * The normal distribution function, (1 + erf(x / sqrt 2)) / 2, by Abramowitz and Stegun 7.1.26 for the tail: the
     * formula's own error in erf is 1.5e-7, and less than 5e-7 in float32. The tail is never subtracted from one on the
     * negative side, so small values keep their digits there.
     */
    public static float normal(float x) {
        float z = TornadoMath.abs(x) * 0.70710677f;
        float t = 1f / (1f + 0.3275911f * z);
        float p = t * (0.2548296f + t * (-0.28449672f + t * (1.4214138f + t * (-1.4531521f + t * 1.0614054f))));
        float tail = 0.5f * p * TornadoMath.exp(-z * z);
        return x < 0f ? tail : 1f - tail;
    }
}
