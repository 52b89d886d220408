package dev.gyre.cli.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.data.Range;
import org.jfree.data.xy.XYDataItem;

/**
 * The axis of a curve's values. It shows where a run gets to rather than where it comes from: the first twentieth of its steps, where a loss
 * falls from far above, counts for nothing if there's more, nor do the few training steps that lie far from the others; unless they take
 * little room.
 */
final class CurveAxis {

    private static final double BEGINNING = 0.05;
    private static final double OUTLIERS = 0.01;
    private static final double MARGIN = 0.05;

    /** The longest axis that holds everything, as a multiple of one for the points that count. */
    private static final double ROOM = 1.5;

    /** The difference of values, as a share of them, up to which they count as the same. */
    private static final double SAME = 1e-6;

    /** Share of all steps beyond the last, so that its mark is whole. */
    private static final double END = 0.02;

    /** The ratio of its ends from which a range is told in powers of ten. */
    private static final double WIDE = 50;

    private CurveAxis() {}

    /** The axis of steps, from the beginning to the last. */
    static NumberAxis ofSteps(double last) {
        NumberAxis axis = ChartStyle.axis(new NumberAxis("step"));
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        axis.setRange(0, last * (1 + END));
        return axis;
    }

    /**
     * The axis for training steps and validations; on a logarithmic scale where they are of many sizes. Its label says which values lie
     * beyond it.
     */
    static NumberAxis of(String unit, List<XYDataItem> training, List<XYDataItem> validations) {
        Range range = range(training, validations);
        String label = unit + beyond(range, training, validations);
        boolean wide = range.getLowerBound() > 0 && range.getUpperBound() > WIDE * range.getLowerBound();
        NumberAxis axis = ChartStyle.axis(wide ? new LogarithmicAxis(label) : new NumberAxis(label));
        if (wide) {
            axis.setRange(range.getLowerBound() / (1 + MARGIN), range.getUpperBound() * (1 + MARGIN));
        } else {
            double margin = margin(range);
            axis.setRange(range.getLowerBound() - margin, range.getUpperBound() + margin);
        }
        return axis;
    }

    /** Room at both ends; around values that are all the same, a share of theirs. */
    private static double margin(Range range) {
        double size = Math.max(Math.abs(range.getLowerBound()), Math.abs(range.getUpperBound()));
        boolean constant = range.getLength() <= SAME * size;
        return MARGIN * (constant ? size == 0 ? 1 : size : range.getLength());
    }

    private static String beyond(Range range, List<XYDataItem> training, List<XYDataItem> validations) {
        double margin = MARGIN * range.getLength();
        double[] outside = margin == 0
                ? new double[0]
                : Stream.concat(training.stream(), validations.stream())
                        .mapToDouble(XYDataItem::getYValue)
                        .filter(y -> y > range.getUpperBound() + margin || y < range.getLowerBound() - margin)
                        .sorted()
                        .toArray();
        return outside.length == 0
                ? ""
                : String.format(Locale.ROOT, " (begins at %.3g, beyond this scale)", outside[outside.length - 1]);
    }

    /** The range of the points to show; from 0 to 0 if there are none. */
    static Range range(List<XYDataItem> training, List<XYDataItem> validations) {
        double last = Stream.concat(training.stream(), validations.stream())
                .mapToDouble(XYDataItem::getXValue)
                .max()
                .orElse(0);
        double[] steps = values(training, BEGINNING * last).sorted().toArray();
        int left = (int) (OUTLIERS * steps.length);
        double[] seen = DoubleStream.concat(
                        DoubleStream.of(steps).skip(left).limit(steps.length - 2L * left),
                        values(validations, BEGINNING * last))
                .sorted()
                .toArray();
        if (seen.length == 0) {
            return new Range(0, 0);
        }
        double[] all = DoubleStream.concat(values(training, -1), values(validations, -1))
                .sorted()
                .toArray();
        double length = seen[seen.length - 1] - seen[0];
        boolean small = all[all.length - 1] - all[0] <= ROOM * length;
        return small ? new Range(all[0], all[all.length - 1]) : new Range(seen[0], seen[seen.length - 1]);
    }

    private static DoubleStream values(List<XYDataItem> items, double after) {
        return items.stream().filter(i -> i.getXValue() > after).mapToDouble(XYDataItem::getYValue);
    }
}
