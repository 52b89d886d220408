package dev.gyre.cli.chart;

import dev.gyre.engine.GyreException;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.series.TimeSeries;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Rectangle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYDifferenceRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Forecasts of series over their times, each in a panel of its own: what went before, what came if that's known, the median, and a band
 * between the outermost quantiles and one between those within. Up to six series stand one below the other, more of them in rows of three.
 */
public final class ForecastChart {

    /** Most series that are drawn. */
    public static final int MOST = 30;

    private static final int STACKED = 6;
    private static final int COLUMNS = 3;
    private static final int WIDTH = 960;
    private static final int SMALL_WIDTH = 420;
    private static final int ALONE = 420;
    private static final int HEIGHT = 300;
    private static final int SMALL_HEIGHT = 240;
    private static final int BEFORE = 5;
    private static final int LEAST = 60;

    private static final Color MEDIAN = ChartStyle.curve(0);
    private static final Color TRUTH = ChartStyle.curve(1);
    private static final Color OUTER = ChartStyle.translucent(MEDIAN, 60);
    private static final Color INNER = ChartStyle.translucent(MEDIAN, 100);

    private ForecastChart() {}

    /**
     * Draws the first series into a file.
     *
     * @param all the series with what came after, where that's known
     * @param histories the same as far as they were forecast from
     * @throws GyreException if it can't be drawn or written
     */
    public static void draw(List<TimeSeries> all, List<TimeSeries> histories, List<Forecast> forecasts, Path file) {
        boolean small = all.size() > STACKED;
        ChartFile.grid(
                () -> charts(all, histories, forecasts),
                small ? COLUMNS : 1,
                small ? SMALL_WIDTH : WIDTH,
                small ? SMALL_HEIGHT : all.size() == 1 ? ALONE : HEIGHT,
                file);
    }

    static List<JFreeChart> charts(List<TimeSeries> all, List<TimeSeries> histories, List<Forecast> forecasts) {
        List<JFreeChart> charts = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST, all.size()); i++) {
            TimeSeries series = all.get(i);
            XYPlot plot = panel(series, histories.get(i).values().length, forecasts.get(i));
            charts.add(ChartStyle.chart(series.name(), plot, i == 0));
        }
        return charts;
    }

    private static XYPlot panel(TimeSeries series, int known, Forecast forecast) {
        NumberAxis values = ChartStyle.axis(new NumberAxis());
        values.setAutoRangeIncludesZero(false);
        XYPlot plot = ChartStyle.plot(ChartStyle.axis(TimeTicks.axis(series.times())), values);
        int levels = forecast.levels().size();
        int at = 0;
        for (int q = 0; q < Math.min(2, levels / 2); q++) {
            int inward = q == 0 ? 0 : Math.max(1, levels / 4);
            plot.setDataset(at, band(series, known, forecast, inward));
            plot.setRenderer(at++, new Band(q == 0 ? OUTER : INNER));
        }
        XYSeriesCollection lines = new XYSeriesCollection(history(series, known, forecast.horizon()));
        lines.addSeries(line("median", series, known, forecast.median()));
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesPaint(0, ChartStyle.INK);
        renderer.setSeriesPaint(1, MEDIAN);
        renderer.setSeriesPaint(2, TRUTH);
        renderer.setSeriesStroke(1, new BasicStroke(2f));
        if (series.values().length > known) {
            lines.addSeries(truth(series, known, forecast.horizon()));
        }
        plot.setDataset(at, lines);
        plot.setRenderer(at, renderer);
        return plot;
    }

    private static XYSeries history(TimeSeries series, int known, int horizon) {
        XYSeries line = new XYSeries("history");
        for (int i = Math.max(0, known - Math.max(LEAST, BEFORE * horizon)); i < known; i++) {
            line.add(series.times().place(i), point(series.values()[i]));
        }
        return line;
    }

    private static XYSeries truth(TimeSeries series, int known, int horizon) {
        XYSeries line = new XYSeries("what came");
        for (int i = known; i < Math.min(series.values().length, known + horizon); i++) {
            line.add(series.times().place(i), point(series.values()[i]));
        }
        return line;
    }

    private static XYSeries line(String name, TimeSeries series, int known, double[] values) {
        XYSeries line = new XYSeries(name);
        for (int h = 0; h < values.length; h++) {
            line.add(series.times().place(known + h), values[h]);
        }
        return line;
    }

    /** A gap where a value is missing. */
    private static Number point(double value) {
        return Double.isNaN(value) ? null : (Number) value;
    }

    private static XYSeriesCollection band(TimeSeries series, int known, Forecast forecast, int inward) {
        List<Double> levels = forecast.levels();
        double low = levels.get(inward);
        double high = levels.get(levels.size() - 1 - inward);
        XYSeriesCollection both =
                new XYSeriesCollection(line(low + " to " + high, series, known, forecast.quantile(high)));
        both.addSeries(line("low", series, known, forecast.quantile(low)));
        return both;
    }

    /** A filled band, told by a filled box in the legend. */
    private static final class Band extends XYDifferenceRenderer {

        private static final Rectangle BOX = new Rectangle(-7, -4, 14, 8);

        private final Color colour;

        Band(Color colour) {
            super(colour, colour, false);
            this.colour = colour;
            setSeriesPaint(0, colour);
            setSeriesPaint(1, colour);
            setSeriesVisibleInLegend(1, false);
            setRoundXCoordinates(true);
        }

        @Override
        public LegendItem getLegendItem(int dataset, int series) {
            LegendItem line = super.getLegendItem(dataset, series);
            return line == null ? null : new LegendItem(line.getLabel(), null, null, null, BOX, colour);
        }
    }
}
