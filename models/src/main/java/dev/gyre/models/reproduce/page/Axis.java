package dev.gyre.models.reproduce.page;

import dev.gyre.models.reproduce.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers along an edge of a chart.
 *
 * @param low its beginning
 * @param high its end
 * @param log whether equal lengths are equal ratios
 */
record Axis(double low, double high, boolean log) {

    private static final int MOST_TICKS = 6;

    /** From a round number below the least to one above the most. */
    static Axis around(double least, double most, boolean log) {
        if (log) {
            double low = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
            double high = Math.pow(10, Math.ceil(Math.log10(most) - 1e-9));
            return new Axis(low, Math.max(high, 10 * low), true);
        }
        double span = most > least ? most - least : Math.max(1, Math.abs(most));
        double step = step(span);
        return new Axis(Math.floor(least / step + 1e-9) * step, Math.ceil((least + span) / step - 1e-9) * step, false);
    }

    /** 1, 2 or 5 times a power of ten, so that a span has no more than a few. */
    private static double step(double span) {
        double power = Math.pow(10, Math.floor(Math.log10(span / MOST_TICKS)));
        for (double m : new double[] {1, 2, 5}) {
            if (span / (m * power) <= MOST_TICKS) {
                return m * power;
            }
        }
        return 10 * power;
    }

    /** Where a number is: 0 at the beginning, 1 at the end; what lies outside is at the nearer one. */
    double place(double v) {
        double share =
                log ? (Math.log(v) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (v - low) / (high - low);
        return Math.clamp(share, 0, 1);
    }

    /** Round numbers on it. */
    List<Double> ticks() {
        List<Double> all = new ArrayList<>();
        if (log) {
            int decades = (int) Math.round(Math.log10(high / low));
            int every = Math.ceilDiv(decades, MOST_TICKS);
            for (int d = 0; d <= decades; d += every) {
                all.add(low * Math.pow(10, d));
            }
        } else {
            double step = step(high - low);
            for (long i = Math.round(low / step); i * step <= high + step / 100; i++) {
                all.add(i * step);
            }
        }
        return all;
    }

    /** A tick's label. */
    String label(double v) {
        int power = (int) Math.round(Math.log10(v));
        if (log && (power < -3 || power > 5)) {
            return "1e" + power;
        }
        double near = Math.rint(v);
        return Math.abs(v - near) < 1e-9
                ? Numbers.text(near)
                : String.format(Locale.ROOT, "%.6f", v).replaceFirst("0+$", "");
    }
}
