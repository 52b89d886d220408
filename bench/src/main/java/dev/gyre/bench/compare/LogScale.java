package dev.gyre.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Positive numbers on a logarithmic line.
 *
 * @param low its beginning
 * @param high its end
 */
record LogScale(double low, double high) {

    /** From the 1, 2 or 5 of a decade that's at most {@code least} to the one that's at least {@code most}. */
    static LogScale around(double least, double most) {
        double low = steps(least / 10, least).getLast();
        double high = steps(most * 0.999, most * 10).getFirst();
        return new LogScale(low, Math.max(high, low * 2));
    }

    /** Where a number is: 0 at the beginning, 1 at the end. */
    double place(double v) {
        return (Math.log(v) - Math.log(low)) / (Math.log(high) - Math.log(low));
    }

    /** Round numbers on it: powers of ten, and 2 and 5 times those where that makes no more than eight. */
    List<Double> ticks() {
        List<Double> fine = steps(low * 0.999, high);
        return fine.size() <= 8 ? fine : decades();
    }

    /** Powers of ten on it. */
    List<Double> decades() {
        return steps(low * 0.999, high).stream()
                .filter(v -> Math.abs(Math.log10(v) - Math.rint(Math.log10(v))) < 1e-6)
                .toList();
    }

    private static List<Double> steps(double from, double to) {
        List<Double> all = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(from)) - 1; Math.pow(10, e) <= to; e++) {
            for (int m : new int[] {1, 2, 5}) {
                double v = m * Math.pow(10, e);
                if (v > from && v <= to * 1.0001) {
                    all.add(v);
                }
            }
        }
        return all;
    }
}
