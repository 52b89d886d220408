package dev.gyre.cli.chart;

import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYDataItem;

/**
 * The number of a curve's last point. It stands above or below all curves of its part of the plot, whichever is nearer to the point and lies
 * within the plot; the plot grows upwards where neither does.
 */
final class ScoreLabel {

    /** Pixels that a plot has across. */
    private static final double WIDTH = 860;

    /** Pixels of a character and of a line, at most. */
    private static final double CHARACTER = 9;

    private static final double LINE = 20;

    /** Pixels between the text and what lies nearest, half of a point's mark included. */
    private static final double GAP = 11;

    private static final int GROUND = 190;

    private final NumberAxis axis;
    private final Rectangle2D area;
    private final double from;

    /**
     * The label of a point.
     *
     * @param axis of the values; its range is set
     * @param height pixels of the plot
     * @param at the point, which is the last of all
     */
    private ScoreLabel(NumberAxis axis, double height, XYDataItem at, String text) {
        this.axis = axis;
        this.area = new Rectangle2D.Double(0, 0, WIDTH, height);
        this.from = at.getXValue() * (1 - CHARACTER * text.length() / WIDTH);
    }

    /**
     * Makes the label of the last point.
     *
     * @param axis of the values, whose range grows if need be
     * @param height pixels of the plot
     * @param curves all that the plot shows, the point included
     */
    static XYTextAnnotation of(
            String text, XYDataItem at, NumberAxis axis, double height, List<List<XYDataItem>> curves) {
        ScoreLabel label = new ScoreLabel(axis, height, at, text);
        double[] taken = DoubleStream.concat(
                        DoubleStream.of(label.pixel(at.getYValue())),
                        curves.stream().flatMapToDouble(label::pixels))
                .sorted()
                .toArray();
        double above = taken[0] - GAP;
        double below = taken[taken.length - 1] + GAP;
        boolean fitsBelow = below + LINE <= height;
        boolean nearer = below - label.pixel(at.getYValue()) < label.pixel(at.getYValue()) - above;
        boolean isBelow = fitsBelow && (nearer || above - LINE < 0);
        double y = label.value(isBelow ? below : above);
        if (!isBelow && above - LINE < 0) {
            axis.setRange(axis.getLowerBound(), label.value(above - LINE));
        }
        XYTextAnnotation number = new XYTextAnnotation(text, at.getXValue(), y);
        number.setTextAnchor(isBelow ? TextAnchor.TOP_RIGHT : TextAnchor.BOTTOM_RIGHT);
        number.setFont(number.getFont().deriveFont(Font.BOLD, 14f));
        number.setPaint(ChartStyle.INK);
        number.setBackgroundPaint(ChartStyle.translucent(ChartStyle.PAGE, GROUND));
        return number;
    }

    /** The places of a curve's points in the label's part of the plot, and of the line that enters it. */
    private DoubleStream pixels(List<XYDataItem> curve) {
        DoubleStream.Builder within = DoubleStream.builder();
        for (int i = 0; i < curve.size(); i++) {
            XYDataItem here = curve.get(i);
            if (here.getXValue() < from) {
                continue;
            }
            within.add(pixel(here.getYValue()));
            if (i > 0 && curve.get(i - 1).getXValue() < from) {
                XYDataItem before = curve.get(i - 1);
                double share = (from - before.getXValue()) / (here.getXValue() - before.getXValue());
                double entry = pixel(before.getYValue());
                within.add(entry + share * (pixel(here.getYValue()) - entry));
            }
        }
        // What lies beyond the plot isn't seen.
        return within.build().map(p -> Math.clamp(p, 0, area.getHeight()));
    }

    private double pixel(double value) {
        return axis.valueToJava2D(value, area, RectangleEdge.LEFT);
    }

    private double value(double pixel) {
        return axis.java2DToValue(pixel, area, RectangleEdge.LEFT);
    }
}
