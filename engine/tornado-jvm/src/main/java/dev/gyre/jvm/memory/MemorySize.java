package dev.gyre.jvm.memory;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Sizes of memory as TornadoVM writes them. */
public final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([KMG]?)B?");

    private MemorySize() {}

    /**
     * Bytes of a size such as {@code 512MB}; K, M and G are powers of 1000.
     *
     * @throws TornadoRuntimeException if it's written otherwise
     */
    public static long bytes(String size) {
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()) {
            throw new TornadoRuntimeException("a size of memory is written like 512MB or 1GB, and this is " + size);
        }
        long unit = switch (parts.group(2)) {
            case "K" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            default -> 1L;
        };
        return Long.parseLong(parts.group(1)) * unit;
    }
}
