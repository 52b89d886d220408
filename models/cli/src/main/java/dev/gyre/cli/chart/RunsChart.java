package dev.gyre.cli.chart;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.MetricsLog;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.RunSummary;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYDataItem;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The curves of several runs over steps, a plot for each unit that they measure in: validations as thick lines, and, where the loss is in
 * the score's unit, training as thin ones, smoothed. What nothing is known of yet is left out.
 */
public final class RunsChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 420;
    private static final int POINTS = 200;

    private RunsChart() {}

    /** A run's curve, or the mark of its score on the whole split. */
    private record Curve(Kind kind, XYSeries series, Color color, BasicStroke stroke) {}

    private enum Kind {
        TRAINING,
        SAMPLES,
        WHOLE
    }

    /**
     * Draws the curves into a picture.
     *
     * @throws GyreException if none of the runs has a curve yet, a log can't be read, there are no fonts, or the file can't be written
     */
    public static void draw(List<RunSummary> runs, Path file) {
        Map<String, XYPlot> plots = plots(runs);
        if (plots.isEmpty()) {
            throw new GyreException(file + ": there is nothing to draw yet: no run has done a step or a validation");
        }
        ChartFile.stack(
                () -> plots.entrySet().stream()
                        .map(e -> chart(e.getKey(), e.getValue()))
                        .toList(),
                WIDTH,
                HEIGHT,
                file);
    }

    private static JFreeChart chart(String unit, XYPlot plot) {
        return ChartStyle.chart("Runs by step, in " + unit, plot, true);
    }

    /** The plots by unit of the score. */
    static Map<String, XYPlot> plots(List<RunSummary> runs) {
        Map<String, List<Curve>> curves = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            RunSummary run = runs.get(i);
            Color color = ChartStyle.curve(i);
            MetricsLog log = MetricsLog.read(new RunFolder(run.folder()).metrics(), run.score());
            Stream.of(
                            new Curve(Kind.WHOLE, whole(run, log), color, ChartStyle.stroke(i, 2.5f)),
                            new Curve(Kind.SAMPLES, samples(run, log), color, ChartStyle.stroke(i, 2.5f)),
                            new Curve(
                                    Kind.TRAINING,
                                    training(run.folder() + ", training", log),
                                    ChartStyle.lighter(color),
                                    ChartStyle.stroke(i, 1)))
                    .filter(c -> c.series.getItemCount() > 0)
                    .forEach(c -> curves.computeIfAbsent(run.score().unit(), unit -> new ArrayList<>())
                            .add(c));
        }
        Map<String, XYPlot> plots = new LinkedHashMap<>();
        curves.forEach((unit, some) -> plots.put(unit, plot(unit, some)));
        return plots;
    }

    private static XYPlot plot(String unit, List<Curve> curves) {
        List<XYDataItem> thin = points(curves, c -> c.kind == Kind.TRAINING);
        List<XYDataItem> thick = points(curves, c -> c.kind != Kind.TRAINING);
        double end = Stream.concat(thin.stream(), thick.stream())
                .mapToDouble(XYDataItem::getXValue)
                .max()
                .orElse(1);
        XYPlot plot = ChartStyle.plot(CurveAxis.ofSteps(end), CurveAxis.of(unit, thin, thick));
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE); // training below its validations
        curves.forEach(c -> add(plot, c));
        return plot;
    }

    private static List<XYDataItem> points(List<Curve> curves, Predicate<Curve> of) {
        return curves.stream()
                .filter(of)
                .flatMap(c -> IntStream.range(0, c.series.getItemCount()).mapToObj(c.series::getDataItem))
                .toList();
    }

    private static void add(XYPlot plot, Curve curve) {
        int index = plot.getDataset(0) == null ? 0 : plot.getDatasetCount();
        plot.setDataset(index, new XYSeriesCollection(curve.series));
        XYLineAndShapeRenderer renderer =
                new XYLineAndShapeRenderer(curve.kind != Kind.WHOLE, curve.kind != Kind.TRAINING);
        renderer.setSeriesPaint(0, curve.color);
        renderer.setSeriesStroke(0, curve.stroke);
        if (curve.kind == Kind.WHOLE) {
            renderer.setSeriesShape(0, ChartStyle.mark());
        }
        plot.setRenderer(index, renderer);
    }

    /** All on the same part of what's held back, the last one too. */
    private static XYSeries samples(RunSummary run, MetricsLog log) {
        XYSeries series = new XYSeries(run.folder() + ", sampled validation");
        log.validations().forEach(v -> v.sample().ifPresent(score -> series.addOrUpdate((double) v.step(), score)));
        return series;
    }

    /** The last score on all that's held back, which the name tells; empty if there is none yet. */
    private static XYSeries whole(RunSummary run, MetricsLog log) {
        List<MetricsLog.Validated> all =
                log.validations().stream().filter(MetricsLog.Validated::whole).toList();
        String name = run.folder() + ", whole split";
        if (all.isEmpty()) {
            return new XYSeries(name);
        }
        MetricsLog.Validated last = all.getLast();
        XYSeries series = new XYSeries(name + ": " + run.score().text(last.score()));
        series.add((double) last.step(), last.score());
        return series;
    }

    /** Means of neighbouring steps, at most so many points. */
    private static XYSeries training(String name, MetricsLog log) {
        XYSeries series = new XYSeries(name);
        List<MetricsLog.Learned> steps =
                log.steps().stream().filter(s -> s.score().isPresent()).toList();
        int together = Math.ceilDiv(steps.size(), POINTS);
        for (int from = 0; from < steps.size(); from += together) {
            List<MetricsLog.Learned> some = steps.subList(from, Math.min(steps.size(), from + together));
            double mean = some.stream()
                    .mapToDouble(s -> s.score().getAsDouble())
                    .average()
                    .orElseThrow();
            series.add((double) some.getLast().step(), mean);
        }
        return series;
    }
}
