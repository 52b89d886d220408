package dev.gyre.jvm.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Sizes of memory as TornadoVM writes them. */
public final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([KMG])B?|(\\d{1,18})B?");
    private static final int DECIMAL = 1_000;
    private static final int BINARY = 1_024;

    private MemorySize() {}

    /**
     * Bytes of a size such as {@code 512MB} that a plan is given; K, M and G are powers of 1000.
     *
     * @throws TornadoRuntimeException if it's written otherwise
     */
    public static long bytes(String size) {
        return bytes(size, DECIMAL);
    }

    /**
     * Bytes of a size that a device is given by a property; K, M and G are powers of 1024.
     *
     * @throws TornadoRuntimeException if it's written otherwise
     */
    public static long ofDevice(String size) {
        return bytes(size, BINARY);
    }

    private static long bytes(String size, long base) {
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()) {
            throw new TornadoRuntimeException("a size of memory is written like 512MB or 1GB, and this is " + size);
        }
        if (parts.group(2) == null) {
            return Long.parseLong(parts.group(3));
        }
        long unit = switch (parts.group(2)) {
            case "K" -> base;
            case "M" -> base * base;
            default -> base * base * base;
        };
        return Long.parseLong(parts.group(1)) * unit;
    }
}
