package uk.ac.manchester.tornado.api.utils;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.types.HalfFloat;

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

    /** Whether an object is a boxed primitive value or a half float. */
    public static boolean isBoxedPrimitive(Object obj) {
        return obj != null && isBoxedPrimitiveClass(obj.getClass());
    }

    /** Whether a class is that of boxed primitive values, or {@link HalfFloat}. */
    public static boolean isBoxedPrimitiveClass(Class<?> clazz) {
        return clazz == HalfFloat.class || (toUnboxedPrimitiveClass(clazz) != clazz && clazz != Void.class);
    }

    /** The primitive type of a class of boxed values; another class as it is. */
    public static Class<?> toUnboxedPrimitiveClass(Class<?> clazz) {
        return clazz == Void.class
                ? clazz
                : MethodType.methodType(clazz).unwrap().returnType();
    }

    /**
     * Whether an array's innermost elements are of a primitive type.
     *
     * @throws NullPointerException if the type is no array
     */
    public static boolean isPrimitiveArray(Class<?> type) {
        Class<?> element = type.getComponentType();
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive();
    }

    /** Whether a type is primitive. TornadoVM takes a class of boxed values for none, though it asks. */
    public static boolean isPrimitive(Class<?> type) {
        return type.isPrimitive();
    }

    /** Prints what is left of a buffer in hexadecimal digits, 32 bytes a line in groups of four. */
    public static void printBuffer(ByteBuffer buffer) {
        ByteBuffer rest = buffer.slice();
        System.out.printf(
                "buffer: position %d, remaining %d, capacity %d, limit %d%n",
                buffer.position(), buffer.remaining(), buffer.capacity(), buffer.limit());
        for (int line = 0; line < rest.limit(); line += 32) {
            System.out.printf("%8d:", line);
            for (int i = line; i < Math.min(line + 32, rest.limit()); i++) {
                System.out.printf(i % 4 == 0 ? " %02x" : "%02x", rest.get(i));
            }
            System.out.println();
        }
    }

    /**
     * Prints bytes of a buffer in hexadecimal digits on one line.
     *
     * @param start the first of them, an index of the buffer
     * @param len how many
     */
    public static void printBuffer(ByteBuffer buffer, int start, int len) {
        System.out.print("buffer:");
        for (int i = 0; i < len; i++) {
            System.out.printf(" %02X", buffer.get(start + i));
        }
        System.out.println();
    }

    /** Seconds between two times in nanoseconds. */
    public static double elapsedTimeInSeconds(long start, long end) {
        return (end - start) * 1e-9;
    }

    /** An array as its type and length, such as {@code float[16]}; another object as its text. */
    public static String formatArray(Object object) {
        return object.getClass().isArray()
                ? "%s[%d]".formatted(object.getClass().getComponentType().getName(), Array.getLength(object))
                : object.toString();
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
