package dev.gyre.bench.work;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.random.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Operands of the benchmarks: always the same ones. */
public final class OperandValues {

    private static final long SEED = 20240507;

    private OperandValues() {}

    /**
     * Standard normal numbers times a factor.
     *
     * @param stream which ones
     */
    public static float[] normal(int n, int stream, double factor) {
        float[] x = new float[n];
        Philox.normals(SEED, stream, 0, x);
        for (int i = 0; i < n; i++) {
            x[i] *= (float) factor;
        }
        return x;
    }

    /** Absolute values of standard normal numbers. */
    public static float[] positive(int n, int stream) {
        float[] x = normal(n, stream, 1);
        for (int i = 0; i < n; i++) {
            x[i] = Math.abs(x[i]);
        }
        return x;
    }

    /** Whole numbers from 0 up to, but not including, a bound. */
    public static int[] below(int bound, int n, int stream) {
        int[] x = new int[n];
        for (int i = 0; i < n; i++) {
            x[i] = (int) Philox.below(bound, SEED, stream, i);
        }
        return x;
    }

    /** A value that is made the first time that it's asked for, and then kept. */
    public static <T> Supplier<T> once(Supplier<T> made) {
        List<T> kept = new ArrayList<>();
        return () -> {
            if (kept.isEmpty()) {
                kept.add(made.get());
            }
            return kept.getFirst();
        };
    }

    /** A copy of what's in storage. */
    public static float[] of(Buffer b) {
        float[] x = new float[b.size()];
        b.read(x);
        return x;
    }
}
