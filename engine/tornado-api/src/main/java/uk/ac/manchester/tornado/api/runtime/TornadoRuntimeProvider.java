package uk.ac.manchester.tornado.api.runtime;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Gives the runtime of this process: on a plain JVM, the JVM itself, by the jar {@code gyre-tornado-jvm}. */
public final class TornadoRuntimeProvider {
    private static final RuntimeProvider PROVIDER = ServiceLoader.load(
                    RuntimeProvider.class, RuntimeProvider.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                    () -> new TornadoRuntimeException(
                            "no runtime for TornadoVM's API is on the class path: add gyre-tornado-jvm beside gyre-tornado-api"));
    private static final TornadoRuntime RUNTIME = PROVIDER.runtime();

    private static final Map<String, String> SETTINGS = new ConcurrentHashMap<>();

    private TornadoRuntimeProvider() {}

    public static TornadoRuntime getTornadoRuntime() {
        return RUNTIME;
    }

    /** The runtime that the API works through. */
    public static RuntimeProvider provider() {
        return PROVIDER;
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
