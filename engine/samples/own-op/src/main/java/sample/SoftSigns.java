package sample;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The kernels: y = x / (1 + |x|), Turian et al. 2009. x, y, dy, dx: (n). */
public final class SoftSigns {

    private SoftSigns() {}

    /** y = x / (1 + |x|). */
    public static void forward(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i) / (1f + TornadoMath.abs(x.get(i))));
        }
    }

    /** dx = dy / (1 + |x|)^2. */
    public static void gradient(FloatArray x, FloatArray dy, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = 1f + TornadoMath.abs(x.get(i));
            dx.set(i, dy.get(i) / (s * s));
        }
    }
}
