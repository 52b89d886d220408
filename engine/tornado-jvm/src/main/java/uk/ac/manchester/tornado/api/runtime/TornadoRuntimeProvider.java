package uk.ac.manchester.tornado.api.runtime;

import dev.gyre.jvm.device.JvmRuntime;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** Gives the runtime of this process: on a plain JVM, the JVM itself. */
public final class TornadoRuntimeProvider {
    private static final TornadoRuntime RUNTIME = new JvmRuntime();

    private static final Map<String, String> SETTINGS = new ConcurrentHashMap<>();

    private TornadoRuntimeProvider() {}

    public static TornadoRuntime getTornadoRuntime() {
        return RUNTIME;
    }

    /** Keeps a setting of TornadoVM's for {@link #getProperty}; on a plain JVM none changes anything. */
    public static void setProperty(String key, String value) {
        SETTINGS.put(key, value);
    }

    /** A setting, or null. */
    public static String getProperty(String key) {
        return SETTINGS.get(key);
    }

    public static String getProperty(String key, String value) {
        return SETTINGS.getOrDefault(key, value);
    }

    /**
     * Keeps the settings of a file of properties, but for those that there are already; a file that isn't there has none.
     *
     * @throws UncheckedIOException if it can't be read
     */
    public static void loadSettings(String property) {
        Path file = Path.of(property);
        if (!Files.exists(file)) {
            return;
        }
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.stringPropertyNames().forEach(key -> SETTINGS.putIfAbsent(key, settings.getProperty(key)));
    }

    public static boolean isPowerMonitoringEnabled() {
        return RUNTIME.isPowerMonitoringEnabled();
    }

    public static boolean isProfilerEnabled() {
        return RUNTIME.isProfilerEnabled();
    }
}
