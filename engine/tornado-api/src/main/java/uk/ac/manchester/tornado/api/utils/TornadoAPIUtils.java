package uk.ac.manchester.tornado.api.utils;

import java.util.List;
import java.util.Locale;

/** Sizes and rates as text. */
public final class TornadoAPIUtils {
    public static final int ONE_GIGABYTE = 1 << 30;
    public static final int ONE_MEGABYTE = 1 << 20;
    public static final int ONE_KILOBYTE = 1 << 10;

    private static final List<String> BINARY = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    private static final List<String> DECIMAL = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
    private static final List<String> FREQUENCIES = List.of("MHz", "GHz", "THz");
    private static final String PREFIXES = "KMGTPE";

    private TornadoAPIUtils() {}

    /**
     * Bytes of a size such as {@code 512KB} or {@code 100}, where K, M and so on are powers of 1024.
     *
     * @throws NumberFormatException if it's written otherwise
     */
    public static long parseSize(String size) {
        String number = size.endsWith("B") ? size.substring(0, size.length() - 1) : size;
        int prefix =
                number.isEmpty() || !size.endsWith("B") ? -1 : PREFIXES.indexOf(number.charAt(number.length() - 1));
        return prefix < 0
                ? Long.parseLong(number)
                : Long.parseLong(number.substring(0, number.length() - 1)) << (10 * (prefix + 1));
    }

    /**
     * A number of bytes in the largest unit of which it is one or more, with a decimal.
     *
     * @param si whether units are powers of 1000 rather than 1024
     */
    public static String humanReadableByteCount(long bytes, boolean si) {
        return bytes < (si ? 1000 : 1024)
                ? bytes + " B"
                : scaled((double) bytes, si ? 1000 : 1024, si ? DECIMAL : BINARY);
    }

    /** A number of MHz as text. */
    public static String humanReadableFreq(int freq) {
        return freq < 1000 ? freq + " MHz" : scaled(freq, 1000, FREQUENCIES);
    }

    /** A number of bytes with two decimals, where K, M and G are powers of 1024. */
    public static String formatBytes(long bytes) {
        return bytes < ONE_KILOBYTE ? bytes + " B" : formatted((double) bytes);
    }

    /** A rate with two decimals, where K, M and G are powers of 1024. */
    public static String formatBytesPerSecond(double bytes) {
        return (bytes < ONE_KILOBYTE ? String.format(Locale.ROOT, "%f B", bytes) : formatted(bytes)) + "/s";
    }

    private static String formatted(double bytes) {
        int unit = bytes >= ONE_GIGABYTE ? ONE_GIGABYTE : bytes >= ONE_MEGABYTE ? ONE_MEGABYTE : ONE_KILOBYTE;
        String name = unit == ONE_GIGABYTE ? "GB" : unit == ONE_MEGABYTE ? "MB" : "KB";
        return String.format(Locale.ROOT, "%.2f %s", bytes / unit, name);
    }

    private static String scaled(double number, int base, List<String> units) {
        double scaled = number;
        int unit = 0;
        while (scaled >= base && unit < units.size() - 1) {
            scaled /= base;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, units.get(unit));
    }
}
