package dev.gyre.spark.train;

import dev.gyre.cli.chart.ChartFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The projection as a picture: items a second over workers, a line a network rate.
 *
 * @param model fitted to what was measured
 * @param rates Gbit/s
 * @param items what's counted
 */
record CostChart(CostModel model, List<Double> rates, String items) {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 520;
    private static final int POINTS = 60;

    /** Bytes a second of a Gbit a second. */
    static final double GIGABIT = 1e9 / 8;

    /**
     * Draws it into a PNG file.
     *
     * @param most workers
     * @throws dev.gyre.engine.GyreException if there are no fonts, or the file can't be written
     */
    void draw(int most, Path png) {
        ChartFile.write(() -> chart(most), WIDTH, HEIGHT, png);
    }

    private JFreeChart chart(int most) {
        XYSeriesCollection lines = new XYSeriesCollection();
        rates.forEach(rate -> lines.addSeries(line(
                String.format(Locale.ROOT, "%s Gbit/s at the driver", CostCommand.plain(rate)),
                most,
                workers -> model.perSecond(workers, rate * GIGABIT))));
        lines.addSeries(line("workers times one", most, workers -> workers * model.items() / model.steps()));
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        for (int i = 0; i <= rates.size(); i++) {
            boolean ideal = i == rates.size();
            renderer.setSeriesPaint(i, ideal ? Color.GRAY : Color.getHSBColor(i * 0.618034f, 0.9f, 0.7f));
            renderer.setSeriesStroke(
                    i,
                    ideal
                            ? new BasicStroke(
                                    1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {6f, 5f}, 0f)
                            : new BasicStroke(2.5f));
        }
        XYPlot plot = new XYPlot(lines, axis("workers, one shard each"), axis(items + " a second"), renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        JFreeChart chart = new JFreeChart(
                "A projection from measured rounds, not a measurement", JFreeChart.DEFAULT_TITLE_FONT, plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        return chart;
    }

    private static LogAxis axis(String label) {
        LogAxis axis = new LogAxis(label);
        axis.setBase(10);
        axis.setStandardTickUnits(new NumberTickUnitSource(false, NumberFormat.getInstance(Locale.ROOT)));
        return axis;
    }

    private static XYSeries line(String name, int most, IntToDoubleFunction value) {
        XYSeries series = new XYSeries(name);
        for (int i = 0; i <= POINTS; i++) {
            int workers = (int) Math.round(Math.pow(most, (double) i / POINTS));
            series.addOrUpdate(workers, value.applyAsDouble(workers));
        }
        return series;
    }
}
