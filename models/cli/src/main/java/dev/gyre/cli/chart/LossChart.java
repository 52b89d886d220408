package dev.gyre.cli.chart;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.log.LogLine;
import dev.gyre.models.task.Score;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYDataItem;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The loss curve of a run, in the unit of its score over steps: each training step and their smoothed course, each validation on the same
 * sample, the last one included, and the one on the whole split, which has its number beside it. A loss that's in another unit than the
 * score has a plot of its own below.
 */
public final class LossChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;

    /** Pixels of the only plot, and of one of two. */
    private static final double PLOT = 420;

    private static final double HALF = 190;

    /** Share of all steps within which the smoothed course forgets one by half. */
    private static final double SMOOTHED = 0.01;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Logger LOG = LoggerFactory.getLogger(LossChart.class);

    private LossChart() {}

    /**
     * Draws the metrics of a run into a PNG file. Lines that are damaged are left out.
     *
     * @param title made of the seconds that the steps have taken
     * @throws GyreException whatever the reason why it can't be drawn
     */
    public static void draw(DoubleFunction<String> title, Score score, Path metrics, Path png) {
        try {
            Curves curves = new Curves(score);
            LogLine.read(metrics, line -> curves.add(line.text()));
            ChartFile.write(() -> chart(title.apply(curves.seconds()), curves), WIDTH, HEIGHT, png);
        } catch (GyreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new GyreException("the loss curve can't be drawn from " + metrics + " (" + e.getMessage() + ")", e);
        }
    }

    /** The curves of a chart; the legend names each, and says how many bytes a validation is over. */
    static final class Curves {
        private final Score score;
        private final List<XYDataItem> training = new ArrayList<>();
        private final List<XYDataItem> samples = new ArrayList<>();
        private final List<XYDataItem> whole = new ArrayList<>();
        private double millis;
        private String samplesName = "validation on a sample";
        private String wholeName = "validation on the whole split";

        Curves(Score score) {
            this.score = score;
        }

        /** Adds a line of the metrics, unless it's damaged. */
        void add(String text) {
            try {
                JsonNode line = JSON.readTree(text);
                if (number(line.path("step")) && number(line.path("loss"))) {
                    double loss = line.get("loss").doubleValue();
                    millis += line.at("/time/ms").asDouble(0);
                    training.add(new XYDataItem(
                            line.get("step").doubleValue(), score.ofLoss(loss).orElse(loss)));
                } else if (number(line.path("step")) && number(line.at("/validation/" + score.key()))) {
                    addValidation(line.get("step").doubleValue(), line.get("validation"));
                }
            } catch (JacksonException damaged) {
                LOG.debug("left out of the loss curve: {}", text, damaged);
            }
        }

        private static boolean number(JsonNode n) {
            return n.isNumber() && Double.isFinite(n.doubleValue());
        }

        private void addValidation(double step, JsonNode validation) {
            double value = validation.get(score.key()).doubleValue();
            long items = validation.path(score.items()).asLong(0);
            if (validation.path("whole").booleanValue(false)) {
                wholeName = String.format(Locale.ROOT, "validation on the whole split, %,d %s", items, score.items());
                whole.add(new XYDataItem(step, value));
                if (number(validation.path("sample")) && !samples.isEmpty()) {
                    samples.add(new XYDataItem(step, validation.get("sample").doubleValue()));
                }
            } else {
                samplesName = String.format(Locale.ROOT, "validation on a sample of %,d %s", items, score.items());
                samples.add(new XYDataItem(step, value));
            }
        }

        /** The time of the steps so far, in seconds. */
        double seconds() {
            return millis / 1e3;
        }

        /** The curves of each step, and of their smoothed course. */
        XYSeriesCollection steps() {
            XYSeriesCollection all = new XYSeriesCollection(series(learned(), training));
            all.addSeries(series(learned() + ", smoothed", smoothed()));
            return all;
        }

        /** The curves of validations on samples, and on the whole split. */
        XYSeriesCollection validations() {
            XYSeriesCollection all = new XYSeriesCollection(series(samplesName, samples));
            all.addSeries(series(wholeName, whole));
            return all;
        }

        private String learned() {
            return sameUnit() ? "training" : "training loss";
        }

        boolean sameUnit() {
            return score.perLoss() != 0;
        }

        /** Means that forget a step by half within a hundredth of all. */
        private List<XYDataItem> smoothed() {
            double kept = Math.pow(0.5, Math.min(1, 1 / (SMOOTHED * training.size())));
            List<XYDataItem> means = new ArrayList<>();
            double sum = 0;
            double weight = 0;
            for (XYDataItem step : training) {
                sum = sum * kept + step.getYValue();
                weight = weight * kept + 1;
                means.add(new XYDataItem(step.getXValue(), sum / weight));
            }
            return means;
        }

        /** The last one, on the whole split if there is that. */
        Optional<XYDataItem> last() {
            List<XYDataItem> of = whole.isEmpty() ? samples : whole;
            return of.isEmpty() ? Optional.empty() : Optional.of(of.getLast());
        }

        private List<XYDataItem> validated() {
            return Stream.concat(samples.stream(), whole.stream()).toList();
        }

        /** The curves of the plot that has validations. */
        List<List<XYDataItem>> shown() {
            return sameUnit() ? List.of(training, samples, whole) : List.of(samples, whole);
        }

        NumberAxis axis() {
            return CurveAxis.of(score.unit(), sameUnit() ? training : List.of(), validated());
        }

        NumberAxis lossAxis() {
            return CurveAxis.of("loss", training, List.of());
        }

        /** The last step that anything is known of. */
        double end() {
            return Stream.concat(training.stream(), validated().stream())
                    .mapToDouble(XYDataItem::getXValue)
                    .max()
                    .orElse(1);
        }

        /** The label of the last validation. */
        String lastText(double value) {
            return (whole.isEmpty() ? "" : "whole split: ") + score.text(value);
        }

        private static XYSeries series(String name, List<XYDataItem> points) {
            XYSeries series = new XYSeries(name);
            points.forEach(series::add);
            return series;
        }
    }

    static JFreeChart chart(String title, Curves curves) {
        NumberAxis steps = CurveAxis.ofSteps(curves.end());
        NumberAxis values = curves.axis();
        XYPlot validations = ChartStyle.plot(null, values);
        XYPlot plot = validations;
        if (curves.sameUnit()) {
            addSteps(validations, curves);
        } else {
            XYPlot losses = ChartStyle.plot(null, curves.lossAxis());
            addSteps(losses, curves);
            CombinedDomainXYPlot both = new CombinedDomainXYPlot(steps);
            both.setGap(16);
            if (!curves.validated().isEmpty()) {
                both.add(validations);
            }
            both.add(losses);
            plot = both;
        }
        plot.setDomainAxis(steps);
        int index = curves.sameUnit() ? 1 : 0;
        validations.setDataset(index, curves.validations());
        validations.setRenderer(index, validations(curves));
        curves.last()
                .ifPresent(last -> validations.addAnnotation(ScoreLabel.of(
                        curves.lastText(last.getYValue()),
                        last,
                        values,
                        curves.sameUnit() ? PLOT : HALF,
                        curves.shown())));
        return ChartStyle.chart(title, plot, true);
    }

    private static void addSteps(XYPlot plot, Curves curves) {
        plot.setDataset(0, curves.steps());
        plot.setRenderer(0, steps());
    }

    private static XYLineAndShapeRenderer steps() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesPaint(0, ChartStyle.lighter(ChartStyle.curve(0)));
        renderer.setSeriesPaint(1, ChartStyle.curve(0));
        renderer.setSeriesStroke(1, new BasicStroke(2f));
        return renderer;
    }

    private static XYLineAndShapeRenderer validations(Curves curves) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        renderer.setSeriesPaint(0, ChartStyle.curve(1));
        renderer.setSeriesStroke(0, new BasicStroke(2.5f));
        renderer.setSeriesLinesVisible(1, false);
        renderer.setSeriesPaint(1, ChartStyle.curve(2));
        renderer.setSeriesShape(1, ChartStyle.mark());
        renderer.setSeriesVisibleInLegend(0, !curves.samples.isEmpty());
        renderer.setSeriesVisibleInLegend(1, !curves.whole.isEmpty());
        return renderer;
    }
}
