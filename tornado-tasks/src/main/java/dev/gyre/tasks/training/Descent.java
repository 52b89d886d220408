package dev.gyre.tasks.training;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The norm of gradients, and the step along them. n elements. */
public final class Descent {

    /** Partial sums of a norm: element i belongs to number i mod SLICES, so that neighbours are neighbouring lanes. */
    public static final int SLICES = 1024;

    /** Tensors that one call of {@link #squares} takes; a shorter group is filled up with tensors of no elements. */
    public static final int GROUP = 4;

    private Descent() {}

    /** sums[s] = sum of x[i]^2 over the elements of slice s of four tensors, of n0 to n3 elements. sums: (SLICES). */
    public static void squares(
            FloatArray x0,
            FloatArray x1,
            FloatArray x2,
            FloatArray x3,
            FloatArray sums,
            int n0,
            int n1,
            int n2,
            int n3) {
        for (@Parallel int s = 0; s < SLICES; s++) {
            sums.set(s, slice(x0, n0, s) + slice(x1, n1, s) + slice(x2, n2, s) + slice(x3, n3, s));
        }
    }

    /** Sums of squares, added to what sums holds. */
    public static void moreSquares(
            FloatArray x0,
            FloatArray x1,
            FloatArray x2,
            FloatArray x3,
            FloatArray sums,
            int n0,
            int n1,
            int n2,
            int n3) {
        for (@Parallel int s = 0; s < SLICES; s++) {
            float more = slice(x0, n0, s) + slice(x1, n1, s) + slice(x2, n2, s) + slice(x3, n3, s);
            sums.set(s, sums.get(s) + more);
        }
    }

    private static float slice(FloatArray x, int n, int s) {
        float sum = 0f;
        for (int i = s; i < n; i += SLICES) {
            float v = x.get(i);
            sum += v * v;
        }
        return sum;
    }

    /**
     * norm = root of all the sums; scale = min(1, limit / (norm + 1e-6)), the factor that brings gradients within the
     * limit. A norm that isn't finite makes the scale NaN rather than zero: a step along it must not pass unnoticed.
     */
    public static void clip(FloatArray sums, FloatArray norm, FloatArray scale, float limit) {
        float total = 0f;
        for (int s = 0; s < SLICES; s++) {
            total += sums.get(s);
        }
        float root = TornadoMath.sqrt(total);
        float k = limit / (root + 1e-6f);
        if (k > 1f) {
            k = 1f;
        }
        norm.set(0, root);
        scale.set(0, k + 0f * root);
    }

    /**
     * AdamW, one step in place. Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2. With g = scale gradient:
     * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
     * p = p - lr decay p - lr (m / correction1) / (sqrt(v / correction2) + eps).
     *
     * @param scale factor on the gradient. (1)
     * @param schedule lr, correction1 = 1 - beta1^t, correction2 = 1 - beta2^t of step t = 1, 2, ..., unused. (4)
     */
    public static void adamW(
            FloatArray p,
            FloatArray m,
            FloatArray v,
            FloatArray gradient,
            FloatArray scale,
            FloatArray schedule,
            int n,
            float beta1,
            float beta2,
            float eps,
            float decay) {
        for (@Parallel int i = 0; i < n; i++) {
            float g = scale.get(0) * gradient.get(i);
            float lr = schedule.get(0);
            float first = beta1 * m.get(i) + (1f - beta1) * g;
            float second = beta2 * v.get(i) + (1f - beta2) * g * g;
            float step = first / schedule.get(1) / (TornadoMath.sqrt(second / schedule.get(2)) + eps);
            m.set(i, first);
            v.set(i, second);
            p.set(i, p.get(i) - lr * decay * p.get(i) - lr * step);
        }
    }
}
