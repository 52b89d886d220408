package dev.gyre.models.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The pixels of a decoded image.
 *
 * @param rows H
 * @param columns W
 * @param colours red, green and blue of each pixel, (H, W, 3), from 0 to 255
 */
record RgbImage(int rows, int columns, byte[] colours) {

    /** The number of pixels above which an image is refused, more than any photograph has; a file of a few bytes may claim any number. */
    private static final long MOST_PIXELS = 1L << 26;

    private static final int WHITE = 255;

    /**
     * Decodes a file. What it lets shine through is white.
     *
     * @throws IOException if it can't be read, is no image, or has too many pixels
     */
    static RgbImage read(Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("it's of none of the formats that Java reads");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new IOException("it has " + pixels + " pixels, of which " + MOST_PIXELS + " are the most");
                }
                return of(reader.read(0));
            } catch (RuntimeException e) {
                throw new IOException(
                        "it's damaged", e); // Java's readers fail in many ways on what isn't as it should be
            } finally {
                reader.dispose();
            }
        }
    }

    private static RgbImage of(BufferedImage image) {
        int rows = image.getHeight();
        int columns = image.getWidth();
        byte[] colours = new byte[rows * columns * 3];
        Raster raster = image.getRaster();
        // Java takes grey for linear in light, so that as colours it would become brighter than it's stored.
        boolean grey = raster.getNumBands() == 1 && !(image.getColorModel() instanceof IndexColorModel);
        int brightest = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int at = (y * columns + x) * 3;
                int argb = grey ? 0 : image.getRGB(x, y);
                for (int c = 0; c < 3; c++) {
                    colours[at + c] = (byte)
                            (grey
                                    ? Math.round(raster.getSample(x, y, 0) * (float) WHITE / brightest)
                                    : onWhite(argb >> (16 - 8 * c) & 0xff, argb >>> 24));
                }
            }
        }
        return new RgbImage(rows, columns, colours);
    }

    private static int onWhite(int colour, int alpha) {
        return (colour * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
    }

    /** Whether no pixel has a colour. */
    boolean isGrey() {
        for (int i = 0; i < colours.length; i += 3) {
            if (colours[i] != colours[i + 1] || colours[i] != colours[i + 2]) {
                return false;
            }
        }
        return true;
    }

    /** The brightness of each pixel as the eye sees it, (H, W, 1), by ITU-R BT.601. */
    byte[] grey() {
        byte[] grey = new byte[rows * columns];
        for (int i = 0; i < grey.length; i++) {
            int at = 3 * i;
            grey[i] = (byte) Math.round(0.299f * (colours[at] & 0xff)
                    + 0.587f * (colours[at + 1] & 0xff)
                    + 0.114f * (colours[at + 2] & 0xff));
        }
        return grey;
    }

    /** A copy in so many rows and columns: each pixel is the mean of what it covers. */
    RgbImage scaled(int side) {
        if (rows == side && columns == side) {
            return this;
        }
        byte[] small = new byte[side * side * 3];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int c = 0; c < 3; c++) {
                    small[(y * side + x) * 3 + c] = (byte) Math.round(mean(
                            (double) y * rows / side,
                            (y + 1.0) * rows / side,
                            (double) x * columns / side,
                            (x + 1.0) * columns / side,
                            c));
                }
            }
        }
        return new RgbImage(side, side, small);
    }

    private double mean(double top, double bottom, double left, double right, int channel) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(rows, Math.ceil(bottom)); y++) {
            double high = Math.min(bottom, y + 1.0) - Math.max(top, y);
            for (int x = (int) left; x < Math.min(columns, Math.ceil(right)); x++) {
                double wide = Math.min(right, x + 1.0) - Math.max(left, x);
                sum += high * wide * (colours[(y * columns + x) * 3 + channel] & 0xff);
            }
        }
        return sum / ((bottom - top) * (right - left));
    }
}
