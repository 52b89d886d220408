package dev.gyre.verify;

import java.util.Locale;

/**
 * The one way in which numbers are compared: the root mean square of the difference over that of the expected values, with
 * an absolute floor below which values count as noise. NaN and infinities fail unless both sides have the same one.
 *
 * @param what the tensor compared
 * @param error the relative error; infinite if a number is missing or not finite
 * @param tolerance what it may be
 * @param detail the first mismatches with their indices; empty if it passes
 */
public record Comparison(String what, double error, double tolerance, String detail) {

    /** Below this magnitude an expected value is noise. */
    public static final double FLOOR = 1e-5;

    private static final int SHOWN = 3;

    /** Whether the error is within the tolerance. */
    public boolean passes() {
        return error <= tolerance;
    }

    /** Compares by root mean square. */
    public static Comparison rms(String what, double[] expected, float[] actual, double tolerance) {
        if (expected.length != actual.length) {
            return failed(what, tolerance, "expected " + expected.length + " numbers, got " + actual.length);
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!sameKind(expected[i], actual[i])) {
                return failed(what, tolerance, mismatches(expected, actual, 0));
            }
            if (Double.isFinite(expected[i])) {
                difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
                size += expected[i] * expected[i];
            }
        }
        int n = Math.max(1, expected.length);
        double rms = Math.sqrt(size / n);
        return judged(what, expected, actual, Math.sqrt(difference / n) / Math.max(rms, FLOOR), tolerance, rms);
    }

    /** Compares the largest difference with the largest expected magnitude, as the golden files' tolerances are stated. */
    public static Comparison largest(String what, double[] expected, float[] actual, double tolerance) {
        if (expected.length != actual.length) {
            return failed(what, tolerance, "expected " + expected.length + " numbers, got " + actual.length);
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!sameKind(expected[i], actual[i])) {
                return failed(what, tolerance, mismatches(expected, actual, 0));
            }
            if (Double.isFinite(expected[i])) {
                difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
                size = Math.max(size, Math.abs(expected[i]));
            }
        }
        // A tensor that is zero by construction must be zero within 1e-6 absolute: 1e-6 / FLOOR is far above any
        // tolerance.
        double error = size < 1e-12 ? (difference <= 1e-6 ? 0 : difference / FLOOR) : difference / size;
        return judged(what, expected, actual, error, tolerance, size);
    }

    /** Compares bit for bit. */
    public static Comparison exact(String what, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                return failed(what, 0, String.format(Locale.ROOT, "[%d] %s is not %s", i, actual[i], expected[i]));
            }
        }
        return new Comparison(what, 0, 0, "");
    }

    private static Comparison judged(
            String what, double[] expected, float[] actual, double error, double tolerance, double scale) {
        String detail = error <= tolerance ? "" : mismatches(expected, actual, tolerance * Math.max(scale, FLOOR));
        return new Comparison(what, error, tolerance, detail);
    }

    /** A comparison that could not even be made. */
    public static Comparison failed(String what, double tolerance, String detail) {
        return new Comparison(what, Double.POSITIVE_INFINITY, tolerance, detail);
    }

    private static boolean sameKind(double expected, double actual) {
        return Double.isFinite(expected) ? Double.isFinite(actual) : Double.compare(expected, actual) == 0;
    }

    private static String mismatches(double[] expected, float[] actual, double allowed) {
        StringBuilder s = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < expected.length && shown < SHOWN; i++) {
            boolean off = !sameKind(expected[i], actual[i]) || Math.abs(expected[i] - actual[i]) > allowed;
            if (off) {
                s.append(String.format(Locale.ROOT, "[%d] %.8g expected %.8g; ", i, actual[i], expected[i]));
                shown++;
            }
        }
        return s.toString();
    }
}
