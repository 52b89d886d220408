package dev.gyre.models.peak;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peak of a device, kept from run to run in a file of the user's cache, for several machines that share a home. A file that
 * can't be read or written is no failure; the peak is measured anew then. That a machine was found busy is kept with its time.
 *
 * @param file Java properties, operations a second by key
 * @param key the machine, the device and whatever else the peak depends on
 */
record PeakCache(Path file, String key) {

    private static final Logger LOG = LoggerFactory.getLogger(PeakCache.class);
    private static final String NAME = "peak.properties";

    /** The cache of the user: {@code $XDG_CACHE_HOME/gyre}, or {@code ~/.cache/gyre}. */
    static PeakCache ofUser(String key) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder = cache == null || !Path.of(cache).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
        return new PeakCache(folder.resolve("gyre").resolve(NAME), key);
    }

    /** Operations a second; empty if none are kept. */
    OptionalDouble read() {
        return number(key);
    }

    /** Whether the machine was found busy after a time. */
    boolean busySince(Instant time) {
        OptionalDouble last = number(busyKey());
        return last.isPresent() && last.getAsDouble() > time.getEpochSecond();
    }

    /** Keeps operations a second, beside those of other keys. */
    void write(double flopsPerSecond) {
        Properties all = all();
        all.remove(busyKey());
        all.setProperty(key, Double.toString(flopsPerSecond));
        store(all);
    }

    /** Keeps when the machine was found busy. */
    void writeBusy(Instant time) {
        Properties all = all();
        all.setProperty(busyKey(), Long.toString(time.getEpochSecond()));
        store(all);
    }

    private String busyKey() {
        return key + " | busy at";
    }

    private OptionalDouble number(String name) {
        String value = all().getProperty(name, "");
        try {
            double kept = value.isEmpty() ? 0 : Double.parseDouble(value);
            return kept > 0 && Double.isFinite(kept) ? OptionalDouble.of(kept) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            LOG.info("{}: {} = {} is no number", file, name, value);
            return OptionalDouble.empty();
        }
    }

    private void store(Properties all) {
        try {
            StringWriter text = new StringWriter();
            all.store(
                    text,
                    "The most seen of each device in a second; when a machine was found busy, in seconds of 1970");
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | GyreException e) {
            LOG.info("the peak isn't kept, so the next run measures it again: {}", e.toString());
        }
    }

    private Properties all() {
        Properties all = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                all.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                LOG.info("{} can't be read: {}", file, e.toString());
                return new Properties();
            }
        }
        return all;
    }
}
