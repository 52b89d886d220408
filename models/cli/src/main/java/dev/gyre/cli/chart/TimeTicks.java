package dev.gyre.cli.chart;

import dev.gyre.models.series.TimeAxis;
import dev.gyre.models.series.TimeScale;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickUnits;

/** An axis of times: its places are those of their scale, its labels are as files have them. */
final class TimeTicks {

    private static final double MOST = 1e12;

    private TimeTicks() {}

    /** The axis of a series. */
    static NumberAxis axis(TimeAxis times) {
        NumberAxis axis = new NumberAxis();
        axis.setAutoRangeIncludesZero(false);
        TickUnits units = new TickUnits();
        Labels labels = new Labels(times);
        for (double distance : distances(times.scale())) {
            units.add(new NumberTickUnit(distance, labels));
        }
        axis.setStandardTickUnits(units);
        axis.setLabel(times.equals(TimeAxis.COUNTED) ? "step" : null);
        return axis;
    }

    /** Distances of places at which labels lie well: whole years, whole days, or round numbers. */
    private static List<Double> distances(TimeScale scale) {
        double[] within = switch (scale) {
            case NUMBERS -> new double[] {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.5};
            case MONTHS, MONTH_STARTS, MONTH_ENDS -> new double[] {1, 3, 6};
            case LOCAL, INSTANTS -> new double[] {1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200};
            case QUARTERS, DAYS, BUSINESS_DAYS -> new double[] {1};
        };
        double whole = switch (scale) {
            case QUARTERS -> 4;
            case MONTHS, MONTH_STARTS, MONTH_ENDS -> 12;
            case LOCAL, INSTANTS -> 86_400;
            case NUMBERS, DAYS, BUSINESS_DAYS -> 1;
        };
        List<Double> all = new ArrayList<>();
        Arrays.stream(within).forEach(all::add);
        for (double ten = 1; ten < MOST; ten *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                all.add(digit * ten * whole);
            }
        }
        return all.stream().distinct().sorted().toList();
    }

    /** The labels of places on the axis of time. */
    private static final class Labels extends NumberFormat {
        private static final long serialVersionUID = 1L;

        private final transient TimeAxis times;

        Labels(TimeAxis times) {
            this.times = times;
        }

        @Override
        public StringBuffer format(double place, StringBuffer to, FieldPosition position) {
            return to.append(times.textAt(place));
        }

        @Override
        public StringBuffer format(long place, StringBuffer to, FieldPosition position) {
            return format((double) place, to, position);
        }

        @Override
        public Number parse(String text, ParsePosition position) {
            throw new UnsupportedOperationException("labels are only written");
        }
    }
}
