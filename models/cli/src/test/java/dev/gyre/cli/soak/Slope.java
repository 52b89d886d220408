package dev.gyre.cli.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** How something grows with time. */
final class Slope {

    private static final double HOUR = 3600;

    private Slope() {}

    /** Percent of its mean in an hour, along the straight line of least squares. */
    static double percentAnHour(List<Sample> samples, ToDoubleFunction<Sample> of) {
        double time = samples.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        double mean = samples.stream().mapToDouble(of).average().orElseThrow();
        double together = 0;
        double spread = 0;
        for (Sample s : samples) {
            together += (s.seconds() - time) * (of.applyAsDouble(s) - mean);
            spread += (s.seconds() - time) * (s.seconds() - time);
        }
        return 100 * together / spread * HOUR / mean;
    }
}
