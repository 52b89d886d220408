package dev.gyre.papers.page;

import dev.gyre.papers.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Numbers along an edge of a chart.
 *
 * @param low its beginning
 * @param high its end
 * @param log whether equal lengths are equal ratios
 */
record Axis(double low, double high, boolean log) {

    private static final int MOST_TICKS = 6;

    /** Below this and from the other on, labels have an exponent. */
    private static final double SMALL = 1e-3;

    private static final double LARGE = 1e6;

    /** The factor for numbers that are the same but for rounding. */
    private static final double ALMOST = 0.9999;

    /** An axis from a round number below the least to one above the most. */
    static Axis around(double least, double most, boolean log) {
        if (log) {
            double low = steps(least / 10, least).getLast();
            double high = steps(most * ALMOST, most * 10).getFirst();
            return new Axis(low, Math.max(high, 2 * low), true);
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

    /** The place of a number on the axis: 0 at the beginning, 1 at the end; one outside is at the nearer end. */
    double place(double v) {
        double share =
                log ? (Math.log(v) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (v - low) / (high - low);
        return Math.clamp(share, 0, 1);
    }

    /** Round numbers on it. */
    List<Double> ticks() {
        List<Double> all = new ArrayList<>();
        if (log) {
            List<Double> fine = steps(low * ALMOST, high);
            all.addAll(fine.size() <= MOST_TICKS + 2 ? fine : decades(fine));
        } else {
            double step = step(high - low);
            for (long i = Math.round(low / step); i * step <= high + step / 100; i++) {
                all.add(i * step);
            }
        }
        return all;
    }

    /** Powers of ten among numbers, not too many of them. */
    private static List<Double> decades(List<Double> numbers) {
        List<Double> tens = numbers.stream()
                .filter(v -> Math.abs(Math.log10(v) - Math.rint(Math.log10(v))) < 1e-6)
                .toList();
        int every = Math.max(1, Math.ceilDiv(tens.size(), MOST_TICKS + 1));
        return IntStream.range(0, tens.size())
                .filter(i -> i % every == 0)
                .mapToObj(tens::get)
                .toList();
    }

    /** The 1, 2 and 5 of every decade above a number, up to another. */
    private static List<Double> steps(double from, double to) {
        List<Double> all = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(from)) - 1; Math.pow(10, e) <= to; e++) {
            for (int m : new int[] {1, 2, 5}) {
                double v = m * Math.pow(10, e);
                if (v > from && v <= to / ALMOST) {
                    all.add(v);
                }
            }
        }
        return all;
    }

    /** The label of a tick. */
    String label(double v) {
        if (log && (v < SMALL || v >= LARGE)) {
            int power = (int) Math.floor(Math.log10(v) + 1e-9);
            return Math.round(v / Math.pow(10, power)) + "e" + power;
        }
        double near = Math.rint(v);
        return Math.abs(v - near) < 1e-9
                ? NumberText.text(near)
                : String.format(Locale.ROOT, "%.6f", v).replaceFirst("0+$", "");
    }
}
