package uk.ac.manchester.tornado.api.runtime;

import dev.gyre.jvm.device.JvmRuntime;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** Gives the runtime of this process: on a plain JVM, the JVM itself. */
public final class TornadoRuntimeProvider {
    private static final TornadoRuntime RUNTIME = new JvmRuntime();

    private TornadoRuntimeProvider() {}

    public static TornadoRuntime getTornadoRuntime() {
        return RUNTIME;
    }

    public static boolean isProfilerEnabled() {
        return RUNTIME.isProfilerEnabled();
    }
}
