package dev.gyre.cli.chart;

import dev.gyre.papers.page.Theme;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;

/** The look of charts: the pages' colours on a light ground. */
final class ChartStyle {

    /** What lies below all. */
    static final Color PAGE = color("page");

    /** For what is known. */
    static final Color INK = color("ink");

    private static final Color SOFT = color("soft");
    private static final Color LINE = color("line");
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final RectangleInsets TITLE_MARGIN = new RectangleInsets(10, 8, 6, 8);
    private static final float LIGHT = 0.6f;
    private static final float[] DASHES = {6, 4};

    private ChartStyle() {}

    private static Color color(String name) {
        return new Color(Theme.color(name));
    }

    /** The colour of a curve by its place among others; they come again after {@link Theme#CURVES}. */
    static Color curve(int place) {
        return color("c" + place % Theme.CURVES);
    }

    /** The stroke of a curve by its place among others: dashed where its colour stands for a second one. */
    static BasicStroke stroke(int place, float width) {
        return place / Theme.CURVES % 2 == 0
                ? new BasicStroke(width)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0);
    }

    /** A colour nearer to the ground. */
    static Color lighter(Color c) {
        float[] rgb = c.getRGBColorComponents(null);
        float[] ground = PAGE.getRGBColorComponents(null);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] += (ground[i] - rgb[i]) * LIGHT;
        }
        return new Color(rgb[0], rgb[1], rgb[2]);
    }

    /** A colour through which others show. */
    static Color translucent(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha);
    }

    /** The mark of a score on the whole split. */
    static Shape mark() {
        return new Ellipse2D.Double(-6, -6, 12, 12);
    }

    /** An empty plot; what is added later lies above. */
    static XYPlot plot(ValueAxis across, ValueAxis up) {
        XYPlot plot = new XYPlot();
        plot.setDomainAxis(across);
        plot.setRangeAxis(up);
        plot.setBackgroundPaint(PAGE);
        plot.setOutlinePaint(LINE);
        plot.setDomainGridlinePaint(LINE);
        plot.setRangeGridlinePaint(LINE);
        plot.setDomainGridlineStroke(new BasicStroke(1));
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
        return plot;
    }

    /** An axis in the pages' colours. */
    static <T extends ValueAxis> T axis(T axis) {
        axis.setLabelPaint(SOFT);
        axis.setTickLabelPaint(SOFT);
        axis.setAxisLinePaint(LINE);
        axis.setTickMarkPaint(LINE);
        return axis;
    }

    /** A chart with or without a legend. */
    static JFreeChart chart(String title, XYPlot plot, boolean legend) {
        JFreeChart chart = new JFreeChart(title, TITLE, plot, legend);
        chart.setBackgroundPaint(PAGE);
        if (chart.getTitle() != null) {
            chart.getTitle().setPaint(INK);
            chart.getTitle().setMargin(TITLE_MARGIN);
        }
        if (legend) {
            chart.getLegend().setBackgroundPaint(PAGE);
            chart.getLegend().setItemPaint(INK);
            chart.getLegend().setFrame(BlockBorder.NONE);
        }
        return chart;
    }
}
