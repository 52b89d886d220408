package dev.gyre.models.run.log;

import dev.gyre.engine.GyreException;
import dev.gyre.models.task.Score;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
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
 * The loss curve of a run, in the unit of its score over steps: each training step, each validation on a sample, and the one on the whole
 * split.
 */
public final class LossChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Logger LOG = LoggerFactory.getLogger(LossChart.class);

    private LossChart() {}

    /**
     * Draws the metrics of a run into a PNG file. Lines that are damaged are left out.
     *
     * @throws GyreException whatever the reason why it can't be drawn
     */
    public static void draw(String title, Score score, Path metrics, Path png) {
        try {
            Curves curves = new Curves(score);
            LogLine.read(metrics, line -> curves.add(line.text()));
            ChartFile.write(() -> chart(title, curves), WIDTH, HEIGHT, png);
        } catch (GyreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new GyreException("the loss curve can't be drawn from " + metrics + " (" + e.getMessage() + ")", e);
        }
    }

    /** What is drawn; the legend names each curve, and says how many bytes a validation is over. */
    static final class Curves {
        private final Score score;
        private final List<XYDataItem> training = new ArrayList<>();
        private final List<XYDataItem> samples = new ArrayList<>();
        private final List<XYDataItem> whole = new ArrayList<>();
        private String samplesName = "validation, samples";
        private String wholeName = "validation, whole split";

        Curves(Score score) {
            this.score = score;
        }

        /** Adds a line of the metrics, unless it's damaged. */
        void add(String text) {
            try {
                JsonNode line = JSON.readTree(text);
                if (number(line.path("step")) && number(line.path("loss"))) {
                    double loss = line.get("loss").doubleValue();
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
                wholeName = String.format(
                        Locale.ROOT,
                        "validation, whole split: %s over %,d %s",
                        score.text(value),
                        items,
                        score.items());
                whole.add(new XYDataItem(step, value));
            } else {
                samplesName = String.format(Locale.ROOT, "validation, samples of %,d %s", items, score.items());
                samples.add(new XYDataItem(step, value));
            }
        }

        /** In the order of the legend. */
        XYSeriesCollection all() {
            XYSeriesCollection all = new XYSeriesCollection(series("training", training));
            all.addSeries(series(samplesName, samples));
            all.addSeries(series(wholeName, whole));
            return all;
        }

        private static XYSeries series(String name, List<XYDataItem> points) {
            XYSeries series = new XYSeries(name);
            points.forEach(series::add);
            return series;
        }
    }

    private static JFreeChart chart(String title, Curves curves) {
        JFreeChart chart = ChartFactory.createXYLineChart(title, "step", curves.score.unit(), curves.all());
        XYPlot plot = chart.getXYPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesPaint(0, new Color(0x7F9FBF));
        renderer.setSeriesPaint(1, new Color(0xC04000));
        renderer.setSeriesStroke(1, new BasicStroke(2.5f));
        renderer.setSeriesShapesVisible(1, true);
        renderer.setSeriesPaint(2, new Color(0x206020));
        renderer.setSeriesShape(2, new Ellipse2D.Double(-6, -6, 12, 12));
        renderer.setSeriesShapesVisible(2, true);
        renderer.setSeriesVisibleInLegend(1, !curves.samples.isEmpty());
        renderer.setSeriesVisibleInLegend(2, !curves.whole.isEmpty());
        plot.setRenderer(renderer);
        return chart;
    }
}
