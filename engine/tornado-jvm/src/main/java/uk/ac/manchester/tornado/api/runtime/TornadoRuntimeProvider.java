package uk.ac.manchester.tornado.api.runtime;

import dev.gyre.jvm.device.JvmRuntime;
import java.util.Map;
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

    public static boolean isPowerMonitoringEnabled() {
        return RUNTIME.isPowerMonitoringEnabled();
    }

    public static boolean isProfilerEnabled() {
        return RUNTIME.isProfilerEnabled();
    }
}
