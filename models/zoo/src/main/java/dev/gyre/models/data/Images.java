package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * Labelled images, split into some to train on and some that are held back.
 *
 * @param name what messages call them
 * @param rows H
 * @param columns W
 * @param channels C
 * @param classes number of different labels
 * @param pixels of each image, (H, W, C), from 0 to 255
 * @param labels of each image
 * @param training images to train on; the others, behind them, are held back
 */
public record Images(
        String name,
        int rows,
        int columns,
        int channels,
        int classes,
        List<byte[]> pixels,
        List<Integer> labels,
        int training) {

    private static final String DIGITS = "digits.csv.gz";
    private static final int SIDE = 8;
    private static final int BRIGHTEST = 16;
    private static final int HELD_BACK = 5;

    /** Refuses a part without images, and labels out of range. */
    public Images {
        pixels = List.copyOf(pixels);
        labels = List.copyOf(labels);
        if (training < 1 || training >= pixels.size()) {
            throw new GyreException(name + ": of its " + pixels.size() + " images, " + training
                    + " are to train on; both parts need at least one");
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i) < 0 || labels.get(i) >= classes) {
                throw new GyreException(name + ": image " + i + " has label " + labels.get(i) + ", but there are "
                        + classes + " classes, from 0 to " + (classes - 1));
            }
        }
    }

    /**
     * The handwritten digits of E. Alpaydin, 1,797 grey images of 8 x 8 pixels and 10 classes: the test set of the UCI Machine
     * Learning Repository's "Optical Recognition of Handwritten Digits", CC BY 4.0, as Debian's python3-sklearn ships it. Every
     * fifth is held back.
     */
    public static Images digits() {
        return fold(0);
    }

    /** The digits with every fifth held back, from the given one on: a fold of five. */
    public static Images fold(int number) {
        try (InputStream packed = Images.class.getResourceAsStream(DIGITS);
                BufferedReader in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Objects.requireNonNull(packed, DIGITS)), StandardCharsets.US_ASCII))) {
            List<int[]> all = in.lines()
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .toList();
            List<Integer> order = new ArrayList<>();
            for (int held = 0; held < 2; held++) {
                for (int i = 0; i < all.size(); i++) {
                    if ((i % HELD_BACK == number) == (held == 1)) {
                        order.add(i);
                    }
                }
            }
            int training =
                    (int) order.stream().filter(i -> i % HELD_BACK != number).count();
            return new Images(
                    "the built-in digits",
                    SIDE,
                    SIDE,
                    1,
                    10,
                    order.stream().map(i -> pixelsOf(all.get(i))).toList(),
                    order.stream().map(i -> all.get(i)[SIDE * SIDE]).toList(),
                    training);
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in digits are damaged", e);
        }
    }

    private static byte[] pixelsOf(int[] line) {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(line[i] * 255f / BRIGHTEST);
        }
        return pixels;
    }

    /** Numbers of an image. */
    public int size() {
        return rows * columns * channels;
    }

    /** Writes an image's pixels as numbers from -1 to 1. */
    public void read(int image, float[] into, int at) {
        byte[] from = pixels.get(image);
        for (int i = 0; i < from.length; i++) {
            into[at + i] = (from[i] & 0xff) / 127.5f - 1;
        }
    }

    /** Number and checksum of all images and labels. */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        pixels.forEach(crc::update);
        labels.forEach(crc::update);
        return pixels.size() + "-" + Long.toHexString(crc.getValue());
    }
}
