package dev.gyre.cli.chart;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.setting.ConfigException;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;

/** Charts as pictures, in the format that the file's name ends in. */
public final class ChartFile {

    private ChartFile() {}

    /**
     * Draws a chart into a file.
     *
     * @param chart makes it, which fails too where Java can't draw
     * @throws GyreException if there are no fonts, or the file can't be written
     */
    public static void write(Supplier<JFreeChart> chart, int width, int height, Path file) {
        stack(() -> List.of(chart.get()), width, height, file);
    }

    /**
     * Draws charts one below the other into a file.
     *
     * @param charts makes them
     * @param height of each
     * @throws GyreException if there are no fonts, or the file can't be written
     */
    static void stack(Supplier<List<JFreeChart>> charts, int width, int height, Path file) {
        grid(charts, 1, width, height, file);
    }

    /**
     * Draws charts in rows into a file.
     *
     * @param charts makes them
     * @param columns charts of a row
     * @param width of each
     * @param height of each
     * @throws GyreException if there are no fonts, or the file can't be written
     */
    static void grid(Supplier<List<JFreeChart>> charts, int columns, int width, int height, Path file) {
        AtomicFile.write(file, render(charts, columns, width, height, format(file)));
    }

    /**
     * Refuses a file in whose format nothing can be written.
     *
     * @param option that names the file
     */
    public static void requireFormat(String option, Path file) {
        ConfigException.require(
                formats().contains(format(file)),
                option,
                file,
                "a file whose name ends in "
                        + formats().stream().map(f -> "." + f).collect(Collectors.joining(", ")));
    }

    private static String format(Path file) {
        String name = file.toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The endings of formats that hold all colours. */
    private static Set<String> formats() {
        Set<String> formats = new TreeSet<>(Arrays.asList(ImageIO.getWriterFileSuffixes()));
        formats.remove("wbmp");
        return formats;
    }

    private static byte[] render(Supplier<List<JFreeChart>> charts, int columns, int width, int height, String format) {
        try {
            List<JFreeChart> all = charts.get();
            BufferedImage image = new BufferedImage(
                    width * columns, height * Math.ceilDiv(all.size(), columns), BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = image.createGraphics();
            canvas.setPaint(ChartStyle.PAGE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            for (int i = 0; i < all.size(); i++) {
                int left = i % columns * width;
                int top = i / columns * height;
                all.get(i).draw(canvas, new Rectangle2D.Double(left, top, width, height));
            }
            canvas.dispose();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.setUseCache(false); // nothing is written but the file
            if (!ImageIO.write(image, format, out)) {
                throw new IOException("Java writes no " + format);
            }
            return out.toByteArray();
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            // A Java without fonts or their libraries fails in one of these ways.
            throw new GyreException(
                    "the picture can't be drawn ("
                            + Optional.ofNullable(e.getMessage()).orElse("Java says no more")
                            + "): install a font, fontconfig, FreeType and HarfBuzz (Debian: fonts-dejavu-core fontconfig libfreetype6 libharfbuzz0b)",
                    e);
        }
    }
}
