package dev.gyre.models.forecast;

import java.util.function.ToDoubleFunction;

/** The least value of a function of a few numbers from 0 to 1, without its derivatives: steps along the axes that are halved where none helps. */
final class PatternSearch {

    private static final double FIRST = 0.05;
    private static final double LAST = 1e-7;

    private PatternSearch() {}

    /** The point in the unit cube with the least value that the search from a point finds. */
    static double[] least(ToDoubleFunction<double[]> function, double... from) {
        double[] at = from.clone();
        double value = function.applyAsDouble(at);
        for (double step = FIRST; step > LAST; ) {
            boolean better = false;
            for (int i = 0; i < at.length; i++) {
                for (double move : new double[] {step, -step}) {
                    double[] tried = at.clone();
                    tried[i] = Math.clamp(at[i] + move, 0, 1);
                    double found = function.applyAsDouble(tried);
                    if (found < value) {
                        at = tried;
                        value = found;
                        better = true;
                    }
                }
            }
            step = better ? step : step / 2;
        }
        return at;
    }
}
