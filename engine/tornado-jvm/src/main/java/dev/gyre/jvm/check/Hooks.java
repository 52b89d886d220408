package dev.gyre.jvm.check;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * Entry points of instrumented kernels, called before each use of memory. Checked kernels run one at a time in a process, one item at a time; where
 * items have threads, these hand their turn on, and all before with it.
 */
public final class Hooks {
    private static CheckedLaunch launch;
    private static int barrierSite = -1;

    private Hooks() {}

    /** Sets the run that hooks report to. */
    static void begin(CheckedLaunch next) {
        launch = next;
    }

    /** The barrier that the running item has called; -1 if it exchanges values with its neighbours alone. */
    static int takeBarrier() {
        int site = barrierSite;
        barrierSite = -1;
        return site;
    }

    public static void read(Object array, int index, int site) {
        launch.read(array, index, site);
    }

    public static void read(Object array, int i, int j, int site) {
        launch.read(array, ElementText.index(i, j), site);
    }

    public static void write(Object array, int index, long value, int site) {
        launch.write(array, index, value, site);
    }

    public static void write(Object array, int i, int j, long value, int site) {
        launch.write(array, ElementText.index(i, j), value, site);
    }

    public static void update(Object array, int index, int site) {
        launch.update(array, index, site);
    }

    public static void local(Object array, int site) {
        launch.local(array, site);
    }

    public static void own(Object array, int site) {
        launch.own(array, site);
    }

    /** Before an unsigned shift to the right. */
    public static void shifted(long value, int site) {
        if (value < 0) {
            launch.shifted(value, site);
        }
    }

    /** Before a sum that becomes an index; the operations below are alike. */
    public static void sum(int a, int b, int site) {
        leaves((long) a + b, a, "+", b, site);
    }

    public static void difference(int a, int b, int site) {
        leaves((long) a - b, a, "-", b, site);
    }

    public static void product(int a, int b, int site) {
        leaves((long) a * b, a, "*", b, site);
    }

    public static void shiftedUp(int a, int b, int site) {
        leaves((long) a << (b & (Integer.SIZE - 1)), a, "<<", b, site);
    }

    public static void narrowed(long value, int site) {
        if ((int) value != value) {
            launch.leavesIntegers("(int) " + value, site);
        }
    }

    private static void leaves(long result, int a, String operator, int b, int site) {
        if ((int) result != result) {
            launch.leavesIntegers(a + " " + operator + " " + b, site);
        }
    }

    public static void barrier(int site) {
        barrierSite = site;
    }

    /** The bits of a half float; other objects count as different values. */
    public static long bits(Object value) {
        return value instanceof HalfFloat half ? half.getHalfFloatValue() : System.identityHashCode(value);
    }
}
