package dev.gyre.bench.report;

import java.util.Locale;

/** Numbers as text: three significant digits and a unit. */
public final class QuantityText {

    private static final String[] TIMES = {"ns", "us", "ms", "s"};
    private static final String[] SIZES = {"B", "KB", "MB", "GB"};

    private QuantityText() {}

    /** A duration. */
    public static String time(double nanos) {
        return scaled(nanos, TIMES);
    }

    /** An amount of memory, in powers of 1000. */
    public static String bytes(double bytes) {
        return Double.isNaN(bytes) ? "-" : scaled(Math.rint(bytes), SIZES);
    }

    /** Both ends of a duration's spread, in the unit of the upper one. */
    public static String times(double low, double high) {
        int step = step(high, TIMES);
        double scale = Math.pow(1000, step);
        return digits(low / scale) + ".." + digits(high / scale) + " " + TIMES[step];
    }

    /** A number with three significant digits, or all of its digits if it has more than three before the point. */
    public static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, size >= 9999.5 ? "%,.0f" : "%." + decimals + "f", value);
    }

    private static String scaled(double value, String[] units) {
        int step = step(value, units);
        boolean whole = step == 0 && value == Math.rint(value);
        double v = value / Math.pow(1000, step);
        return (whole ? String.format(Locale.ROOT, "%.0f", v) : digits(v)) + " " + units[step];
    }

    private static int step(double value, String[] units) {
        int step = 0;
        for (double v = value; v >= 999.5 && step < units.length - 1; v /= 1000) {
            step++;
        }
        return step;
    }
}
