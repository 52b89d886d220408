package dev.gyre.jvm.code;

import dev.gyre.ir.TripCount;
import dev.gyre.ir.bytecode.Arguments;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;

/**
 * A kernel that gathers values in elements of arrays. Generated classes extend it. The space is chunks of its iterations, each of which
 * gathers by itself; the kernel's arrays take the chunks' values in, in order, when all are done. Where chunks begin depends on the number of
 * iterations and on nothing else, so that the result doesn't depend on threads.
 */
public abstract class ReductionRunner extends TileRunner {
    private static final int MOST_CHUNKS = 256;

    /** Iterations that are worth a chunk. */
    private static final int LEAST_ITERATIONS = 1024;

    /** The first value of the kernel's loop variable, what it stays below, and by how much it grows in a chunk. */
    protected int first;

    protected int last;
    protected int span;

    /** The values of each chunk, an array for each gathered element, of the type of the kernel's array. */
    protected Object[] partials = {};

    private int chunks;
    private int step = 1;
    private List<Element> elements = List.of();
    private Object[] arrays = {};
    private int[] sizes = {};
    private LastResults results;

    protected ReductionRunner() {}

    /** The operation that joins two values. Rounded or cut to the narrower type, the wider one's result is that type's own. */
    public enum Operation {
        SUM,
        PRODUCT,
        LEAST,
        LARGEST;

        private double of(double a, double b) {
            return switch (this) {
                case SUM -> a + b;
                case PRODUCT -> a * b;
                case LEAST -> Math.min(a, b);
                case LARGEST -> Math.max(a, b);
            };
        }

        private long of(long a, long b) {
            return switch (this) {
                case SUM -> a + b;
                case PRODUCT -> a * b;
                case LEAST -> Math.min(a, b);
                case LARGEST -> Math.max(a, b);
            };
        }
    }

    /**
     * An element of an array in which values are gathered.
     *
     * @param parameter the argument with the array
     */
    public record Element(int parameter, int index, Operation operation) {}

    /**
     * Prepares a new runner.
     *
     * @param kernel its name, for messages
     * @param loopStep by which the kernel's loop counts
     */
    public ReductionRunner with(String kernel, int loopStep, List<Element> gathered, Object[] arguments) {
        step = loopStep;
        elements = gathered;
        arrays = gathered.stream().map(e -> heap(arguments[e.parameter()])).toArray();
        sizes = gathered.stream()
                .mapToInt(e -> Arguments.size(arguments[e.parameter()]))
                .toArray();
        results = new LastResults(
                kernel, arrays, gathered.stream().mapToInt(Element::index).toArray());
        partials = new Object[arrays.length];
        for (int e = 0; e < arrays.length; e++) {
            partials[e] = Array.newInstance(arrays[e].getClass().getComponentType(), MOST_CHUNKS);
        }
        return this;
    }

    /** Runs the kernel up to its loop and writes the loop's bounds. */
    protected abstract void begin(int[] bounds);

    @Override
    public final void space(int[] space) {
        begin(space);
        results.begin();
        first = space[0];
        last = space[1];
        long iterations = TripCount.of(first, last, step);
        long length = Math.max(LEAST_ITERATIONS, (iterations + MOST_CHUNKS - 1) / MOST_CHUNKS);
        span = (int) Math.min(Integer.MAX_VALUE, length * step);
        chunks = (int) ((iterations + length - 1) / length);
        space[0] = 0;
        space[1] = chunks;
    }

    @Override
    public final void end() {
        for (int e = 0; e < arrays.length; e++) {
            Element element = elements.get(e);
            if (chunks > 0) { // behind the array there's room, which isn't the kernel's
                Objects.checkIndex(element.index(), sizes[e]);
            }
            switch (arrays[e]) {
                case float[] to -> gather(to, (float[]) partials[e], element);
                case double[] to -> gather(to, (double[]) partials[e], element);
                case int[] to -> gather(to, (int[]) partials[e], element);
                default -> gather((long[]) arrays[e], (long[]) partials[e], element);
            }
        }
        results.end();
    }

    private void gather(float[] to, float[] values, Element element) {
        float all = to[element.index()];
        for (int c = 0; c < chunks; c++) {
            all = (float) element.operation().of((double) all, values[c]);
        }
        to[element.index()] = all;
    }

    private void gather(double[] to, double[] values, Element element) {
        double all = to[element.index()];
        for (int c = 0; c < chunks; c++) {
            all = element.operation().of(all, values[c]);
        }
        to[element.index()] = all;
    }

    private void gather(int[] to, int[] values, Element element) {
        int all = to[element.index()];
        for (int c = 0; c < chunks; c++) {
            all = (int) element.operation().of((long) all, values[c]);
        }
        to[element.index()] = all;
    }

    private void gather(long[] to, long[] values, Element element) {
        long all = to[element.index()];
        for (int c = 0; c < chunks; c++) {
            all = element.operation().of(all, values[c]);
        }
        to[element.index()] = all;
    }
}
