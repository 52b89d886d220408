package dev.gyre.bench.compare;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.jvm.run.TileScheduler;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.ObjectMapper;

/** Prints the devices that the JVM at hand finds, the slow and sure one first: the main class of a process by itself. */
final class DeviceProbe {

    /** Stands before the answer, since drivers print too. */
    static final String MARK = "gyre-devices ";

    private DeviceProbe() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        List<TimedDevice> targets = Devices.all().stream()
                .map(DeviceProbe::target)
                .sorted(Comparator.comparing(t -> !t.id().equals(Devices.PLAIN)))
                .toList();
        System.out.println(MARK + new ObjectMapper().writeValueAsString(targets));
    }

    private static TimedDevice target(Device d) {
        if (!d.has(Capability.SHARED_MEMORY)) {
            String runtime = "TornadoVM " + version();
            return new TimedDevice(d.id(), "TornadoVM " + d.id(), runtime, d.description(), d.kind(), 0, false);
        }
        boolean plain = d.id().equals(Devices.PLAIN);
        int threads = plain ? 1 : TileScheduler.threadsOfProperties();
        String title = plain ? "sequential Java" : "Gyre on the JVM";
        String description =
                plain ? "kernels as they are, one thread" : "kernels compiled to vectors, threads " + threads;
        return new TimedDevice(d.id(), title, "Gyre's embedded runtime", description, d.kind(), threads, true);
    }

    private static String version() {
        return ModuleLayer.boot()
                .findModule("tornado.api")
                .flatMap(m -> m.getDescriptor().rawVersion())
                .orElse("of unknown version");
    }
}
