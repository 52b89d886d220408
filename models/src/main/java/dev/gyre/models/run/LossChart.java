package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The loss curve of a run, in bits per byte over steps: each training step and each validation. */
final class LossChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final JsonMapper JSON = JsonMapper.shared();

    private LossChart() {}

    /**
     * Draws the metrics of a run into a PNG file.
     *
     * @throws GyreException if the metrics can't be read or there are no fonts, or the file can't be written
     */
    static void draw(String title, Path metrics, Path png) {
        XYSeries training = new XYSeries("training");
        XYSeries validation = new XYSeries("validation");
        for (String line : lines(metrics)) {
            JsonNode node = parse(metrics, line);
            if (node.has("loss")) {
                training.add(node.get("step").doubleValue(), node.get("loss").doubleValue() / Math.log(2));
            } else {
                validation.add(
                        node.get("step").doubleValue(),
                        node.path("validation").path("bits_per_byte").doubleValue());
            }
        }
        byte[] image = render(title, training, validation);
        AtomicFile.write(png, channel -> channel.write(ByteBuffer.wrap(image)));
    }

    private static byte[] render(String title, XYSeries training, XYSeries validation) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.setUseCache(false); // a run writes to its own folder and nowhere else
            ChartUtils.writeChartAsPNG(out, chart(title, training, validation), WIDTH, HEIGHT);
            return out.toByteArray();
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            // A Java without fonts or their libraries fails in one of these ways.
            throw new GyreException(
                    "the loss curve can't be drawn (" + e
                            + "): install a font, fontconfig, FreeType and HarfBuzz (Debian: fonts-dejavu-core fontconfig libfreetype6 libharfbuzz0b)",
                    e);
        }
    }

    private static List<String> lines(Path metrics) {
        try {
            return Files.readAllLines(metrics);
        } catch (IOException e) {
            throw new GyreException(metrics + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(Path metrics, String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new GyreException(metrics + ": a line isn't JSON: " + line, e);
        }
    }

    private static JFreeChart chart(String title, XYSeries training, XYSeries validation) {
        XYSeriesCollection both = new XYSeriesCollection(training);
        both.addSeries(validation);
        JFreeChart chart = ChartFactory.createXYLineChart(title, "step", "bits per byte", both);
        XYPlot plot = chart.getXYPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesPaint(0, new Color(0x7F9FBF));
        renderer.setSeriesPaint(1, new Color(0xC04000));
        renderer.setSeriesStroke(1, new BasicStroke(2.5f));
        renderer.setSeriesShapesVisible(1, true);
        plot.setRenderer(renderer);
        return chart;
    }
}
