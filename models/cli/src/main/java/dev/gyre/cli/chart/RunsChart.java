package dev.gyre.cli.chart;

import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.RunLog;
import dev.gyre.models.run.RunSummary;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The curves of several runs over steps, a plot for each score that they measure: validations as thick lines, and, where the loss is
 * in the score's unit, training as thin ones, smoothed.
 */
public final class RunsChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 420;
    private static final int POINTS = 200;
    private static final float LIGHT = 0.45f;
    private static final float GOLDEN = 0.618034f;

    private RunsChart() {}

    /**
     * Draws the curves into a PNG file.
     *
     * @throws dev.gyre.engine.GyreException if a log can't be read, there are no fonts, or the file can't be written
     */
    public static void draw(List<RunSummary> runs, Path png) {
        Map<String, XYPlot> plots = plots(runs);
        ChartFile.write(() -> chart(plots), WIDTH, HEIGHT * Math.max(1, plots.size()), png);
    }

    private static JFreeChart chart(Map<String, XYPlot> plots) {
        CombinedDomainXYPlot all = new CombinedDomainXYPlot(new NumberAxis("step"));
        all.setGap(16);
        plots.values().forEach(all::add);
        JFreeChart chart = new JFreeChart("", JFreeChart.DEFAULT_TITLE_FONT, all, true);
        chart.setBackgroundPaint(Color.WHITE);
        return chart;
    }

    /** By unit. */
    static Map<String, XYPlot> plots(List<RunSummary> runs) {
        Map<String, XYPlot> plots = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            RunSummary run = runs.get(i);
            // Neighbours get hues that are far from one another.
            Color color = Color.getHSBColor(i * GOLDEN, 0.9f, 0.75f);
            XYPlot plot = plots.computeIfAbsent(run.score().unit(), RunsChart::plot);
            RunLog log = RunLog.read(new RunFolder(run.folder()).metrics(), run.score());
            add(plot, validations(run, log), color, 2.5f);
            XYSeries training = training(run.folder() + ", training", log);
            if (training.getItemCount() > 0) {
                add(plot, training, lighter(color), 1f);
            }
        }
        return plots;
    }

    private static XYPlot plot(String unit) {
        NumberAxis axis = new NumberAxis(unit);
        axis.setAutoRangeIncludesZero(false);
        XYPlot plot = new XYPlot();
        plot.setRangeAxis(axis);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        return plot;
    }

    private static void add(XYPlot plot, XYSeries series, Color color, float width) {
        int index = plot.getDatasetCount();
        plot.setDataset(index, new XYSeriesCollection(series));
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, width > 1);
        renderer.setSeriesPaint(0, color);
        renderer.setSeriesStroke(0, new BasicStroke(width));
        plot.setRenderer(index, renderer);
    }

    private static Color lighter(Color c) {
        float[] rgb = c.getRGBColorComponents(null);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] += (1 - rgb[i]) * LIGHT;
        }
        return new Color(rgb[0], rgb[1], rgb[2]);
    }

    /** All on the same part of what's held back, the last one too. */
    private static XYSeries validations(RunSummary run, RunLog log) {
        XYSeries series = new XYSeries(run.folder().toString());
        log.validations()
                .forEach(v -> series.addOrUpdate((double) v.step(), v.sample().orElse(v.score())));
        return series;
    }

    /** Means of neighbouring steps, at most so many points. */
    private static XYSeries training(String name, RunLog log) {
        XYSeries series = new XYSeries(name);
        List<RunLog.Learned> steps =
                log.steps().stream().filter(s -> s.score().isPresent()).toList();
        int together = Math.ceilDiv(steps.size(), POINTS);
        for (int from = 0; from < steps.size(); from += together) {
            List<RunLog.Learned> some = steps.subList(from, Math.min(steps.size(), from + together));
            double mean = some.stream()
                    .mapToDouble(s -> s.score().getAsDouble())
                    .average()
                    .orElseThrow();
            series.add((double) some.getLast().step(), mean);
        }
        return series;
    }
}
