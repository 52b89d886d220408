package dev.gyre.models.series;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Series of a file to train a forecaster on. Windows are drawn from their beginnings; of each the last fifth is held back, and judged in the
 * window that ends with it.
 */
public final class OwnSeries {

    private static final int SHARE = 5;
    private static final int LEAST = 2;

    private final String name;
    private final List<double[]> series;
    private final long[] upTo;

    private OwnSeries(String name, List<double[]> series) {
        this.name = name;
        this.series = series;
        this.upTo = new long[series.size()];
        long all = 0;
        for (int i = 0; i < upTo.length; i++) {
            all += held(i);
            upTo[i] = all;
        }
    }

    /**
     * The series of a file.
     *
     * @param option what messages call it, as the user typed it
     * @throws GyreException if it can't be read, or a series has too few values; names it
     */
    public static OwnSeries read(String option, Path file) {
        List<double[]> all = new ArrayList<>();
        for (TimeSeries s : SeriesFile.read(file, SeriesColumns.USUAL)) {
            double[] values = s.values();
            int end = values.length;
            while (end > 0 && Double.isNaN(values[end - 1])) {
                end--;
            }
            double[] there = Arrays.copyOf(values, end);
            long known = Arrays.stream(there, 0, end - end / SHARE)
                    .filter(v -> !Double.isNaN(v))
                    .count();
            if (end < SHARE || known < LEAST) {
                throw new GyreException(option + ": series " + Quoted.of(s.name()) + " has "
                        + Arrays.stream(there).filter(v -> !Double.isNaN(v)).count()
                        + " values, but a fifth is held back and two more have to be there: leave it out, " + SHARE
                        + " are the least");
            }
            all.add(there);
        }
        return new OwnSeries(option, List.copyOf(all));
    }

    /** The name in messages. */
    public String name() {
        return name;
    }

    /** The number of series. */
    public int count() {
        return series.size();
    }

    /** The numbers of values to train on and held back, as text. */
    public String extent() {
        long all = series.stream().mapToLong(s -> s.length).sum();
        long known = upTo[upTo.length - 1];
        return String.format(
                Locale.ROOT, "%,d values of %,d series to train on, %,d held back", known, count(), all - known);
    }

    /** Number and checksum of all values. */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        for (double[] s : series) {
            crc.update(Arrays.toString(s).getBytes(StandardCharsets.UTF_8));
        }
        return count() + "-" + Long.toHexString(crc.getValue());
    }

    /** Place of the first value that's held back. */
    private int held(int number) {
        int length = series.get(number).length;
        return length - length / SHARE;
    }

    /**
     * Draws a window to train on, of which the last value is there; long series are drawn from more often.
     *
     * @param x takes it, NaN where a value is missing or before the series begins
     * @param patch values at the end of the window that are asked for; if there aren't more, half of them stand before
     */
    public void draw(Draws random, double[] x, int patch) {
        long place = (long) (random.uniform() * upTo[upTo.length - 1]);
        int found = Arrays.binarySearch(upTo, place + 1);
        int number = found < 0 ? -found - 1 : found;
        double[] s = series.get(number);
        int known = held(number);
        int end = 1 + (int) (place - (upTo[number] - known));
        for (int tried = 0; tried < known && Double.isNaN(s[end - 1]); tried++) {
            end = end == known ? 1 : end + 1;
        }
        window(s, end, x, patch);
    }

    /**
     * The window at the end of a series.
     *
     * @param x takes it
     * @param patch as in {@link #draw}
     * @return place in the window of the first value that's held back
     */
    public int judged(int number, double[] x, int patch) {
        double[] s = series.get(number);
        int stop = window(s, s.length, x, patch);
        return Math.max(0, stop - (s.length - held(number)));
    }

    /** Fills a window with what ends at a place; returns where in the window that is. */
    private static int window(double[] s, int end, double[] x, int patch) {
        int stop = end > patch ? x.length : x.length - patch + end / 2;
        int there = Math.min(end, stop);
        Arrays.fill(x, Double.NaN);
        System.arraycopy(s, end - there, x, stop - there, there);
        return stop;
    }
}
