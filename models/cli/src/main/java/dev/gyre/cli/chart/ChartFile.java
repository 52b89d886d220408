package dev.gyre.cli.chart;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;

/** Charts as PNG files. */
public final class ChartFile {

    private ChartFile() {}

    /**
     * Draws a chart into a file.
     *
     * @param chart makes it, which fails too where Java can't draw
     * @throws GyreException if there are no fonts, or the file can't be written
     */
    public static void write(Supplier<JFreeChart> chart, int width, int height, Path png) {
        byte[] image = render(chart, width, height);
        AtomicFile.write(png, image);
    }

    private static byte[] render(Supplier<JFreeChart> chart, int width, int height) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.setUseCache(false); // nothing is written but the file
            ChartUtils.writeChartAsPNG(out, chart.get(), width, height);
            return out.toByteArray();
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            // A Java without fonts or their libraries fails in one of these ways.
            throw new GyreException(
                    "the loss curve can't be drawn ("
                            + Optional.ofNullable(e.getMessage()).orElse("Java says no more")
                            + "): install a font, fontconfig, FreeType and HarfBuzz (Debian: fonts-dejavu-core fontconfig libfreetype6 libharfbuzz0b)",
                    e);
        }
    }
}
