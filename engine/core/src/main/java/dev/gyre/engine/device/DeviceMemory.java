package dev.gyre.engine.device;

import dev.gyre.engine.GyreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limit of a device's memory for TornadoVM, its property {@code tornado.device.memory}, 4 GB if not given; and the share
 * of it this process's open plans have taken, by the device's name.
 */
final class DeviceMemory {

    private static final Map<String, Long> TAKEN = new ConcurrentHashMap<>();

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB|GB)");

    private DeviceMemory() {}

    /** Bytes that open plans have of a device. */
    static long taken(String device) {
        return TAKEN.getOrDefault(device, 0L);
    }

    /** Counts bytes that a plan takes, or, where negative, that it gives back. */
    static void count(String device, long bytes) {
        TAKEN.merge(device, bytes, Long::sum);
    }

    static long limit() {
        return parse(System.getProperty("tornado.device.memory", "4GB"));
    }

    /** Bytes, where TornadoVM counts in powers of 1024. */
    static long parse(String size) {
        Matcher m = SIZE.matcher(size);
        if (!m.matches()) {
            throw new GyreException("tornado.device.memory=" + size + " must be a number of MB or GB, such as 8GB");
        }
        int shift = switch (m.group(2)) {
            case "KB" -> 10;
            case "MB" -> 20;
            default -> 30;
        };
        return Long.parseLong(m.group(1)) << shift;
    }
}
