package dev.gyre.jvm.code;

import java.util.Arrays;

/**
 * Notices that a kernel gathers on top of its own last result. Nothing sets a {@code @Reduce} output anew between two executions but the program
 * itself; TornadoVM gives it, before each execution, the value that its first element had before the first ({@code
 * ReduceTaskGraph.setNeutralElement} of version 5.2.0), so that such a program has other results there.
 */
final class LastResults {
    private final String kernel;
    private final Object[] arrays;
    private final int[] indices;
    private final long[] initial;
    private final long[] left;
    private boolean ran;

    /**
     * Of elements of arrays, of which nothing is known yet.
     *
     * @param kernel its name, for the message
     * @param arrays one of floats, doubles, ints or longs for each element
     */
    LastResults(String kernel, Object[] arrays, int[] indices) {
        this.kernel = kernel;
        this.arrays = arrays;
        this.indices = indices;
        this.initial = new long[arrays.length];
        this.left = new long[arrays.length];
    }

    /** The kernel is about to gather: what it sets itself before that is set. Tells the user, once a process, of an element as it was left. */
    void begin() {
        if (!ran) {
            Arrays.setAll(initial, this::bits);
            return;
        }
        for (int e = 0; e < arrays.length; e++) {
            long bits = bits(e);
            if (bits == left[e] && bits != initial[e]) {
                Notice.once(kernel + " gathers on top of its last result, as nothing has set its @Reduce output anew;"
                        + " TornadoVM sets it before each execution to what it was before the first");
            }
        }
    }

    /** The kernel has gathered. */
    void end() {
        Arrays.setAll(left, this::bits);
        ran = true;
    }

    private long bits(int e) {
        int i = indices[e];
        return switch (arrays[e]) {
            case float[] a when i < a.length -> Float.floatToRawIntBits(a[i]);
            case double[] a when i < a.length -> Double.doubleToRawLongBits(a[i]);
            case int[] a when i < a.length -> a[i];
            case long[] a when i < a.length -> a[i];
            default -> 0; // outside: the kernel throws
        };
    }
}
