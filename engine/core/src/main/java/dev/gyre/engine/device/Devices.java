package dev.gyre.engine.device;

import dev.gyre.jvm.Arithmetic;
import dev.gyre.jvm.run.TileScheduler;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices of this process. */
public final class Devices {

    /** Kernels as they are, called on one thread of this JVM: what every other device has to agree with. */
    public static final String PLAIN = "plain";

    private Devices() {}

    /** Whether the real TornadoVM, from its named module, is under us, rather than our own runtime. */
    public static boolean onTornadoVm() {
        return TaskGraph.class.getModule().isNamed();
    }

    /** The runtime of kernels, and its version. */
    public static String runtime() {
        if (!onTornadoVm()) {
            return "Gyre's own, in this JVM";
        }
        Module module = TaskGraph.class.getModule();
        String version = module.getDescriptor().rawVersion().orElse("of unknown version");
        return "TornadoVM " + version + ", module " + module.getName();
    }

    /**
     * Makes sure that the classes of the TornadoVM SDK have taken the place of ours.
     *
     * @throws DeviceException if they haven't
     */
    public static void requireTornadoVm() {
        if (!onTornadoVm()) {
            throw new DeviceException(
                    "--tornado, but the TornadoVM SDK isn't on the module path: start through the gyre script, with"
                            + " TORNADOVM_HOME set or after ./setup.sh tornado",
                    null);
        }
    }

    /** The class of what runs kernels in this JVM; empty on TornadoVM, whose isn't ours. */
    public static Optional<Class<?>> runtimeClass() {
        return onTornadoVm()
                ? Optional.empty()
                : Optional.of(TornadoRuntimeProvider.provider().getClass());
    }

    /** The backends, each with its number of devices. */
    public static List<String> backends() {
        TornadoRuntime runtime = started();
        List<String> names = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            names.add(backend.getName() + " (" + backend.getNumDevices() + ")");
        }
        return names;
    }

    /**
     * Every device, the default one first.
     *
     * @throws DeviceException if the runtime can't be started
     */
    public static List<Device> all() {
        List<Device> devices = list(started());
        if (devices.isEmpty()) {
            throw new DeviceException(
                    "TornadoVM has no device: install a driver (./setup.sh tornado), or leave it out", null);
        }
        return devices;
    }

    private static TornadoRuntime started() {
        try {
            return TornadoRuntimeProvider.getTornadoRuntime();
        } catch (LinkageError | RuntimeException e) {
            throw new DeviceException(
                    "TornadoVM didn't start (" + TornadoFailure.text(e)
                            + "): install a driver (./setup.sh tornado), or leave it out",
                    e);
        }
    }

    private static List<Device> list(TornadoRuntime runtime) {
        List<Device> devices = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (int d = 0; d < backend.getNumDevices(); d++) {
                devices.add(new Device(id(backend, d), backend.getDevice(d), capabilities(d)));
            }
        }
        return devices;
    }

    private static Set<Capability> capabilities(int device) {
        if (onTornadoVm()) {
            return EnumSet.of(Capability.KERNEL_PROFILE);
        }
        Set<Capability> all = EnumSet.complementOf(EnumSet.of(Capability.KERNEL_PROFILE));
        if (device > 0) {
            all.remove(Capability.LATE_COMPILATION);
        }
        return all;
    }

    private static String id(TornadoBackend backend, int device) {
        if (!onTornadoVm()) {
            return device == 0 ? "jvm" : PLAIN;
        }
        return backend.getBackendType().toString().toLowerCase(Locale.ROOT) + ":" + device;
    }

    /** The device that is used when none is named. */
    public static Device standard() {
        return all().getFirst();
    }

    /**
     * The device of a name.
     *
     * @throws DeviceException if there's none; names those that there are
     */
    public static Device find(String id) {
        List<Device> all = all();
        return all.stream()
                .filter(d -> d.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new DeviceException(
                        "no device " + id + ": there is "
                                + String.join(", ", all.stream().map(Device::id).toList())
                                + (id.contains(":") && !onTornadoVm()
                                        ? "; it's one of TornadoVM's: add --tornado, or name another by --device"
                                        : " (see gyre devices)"),
                        null));
    }

    /** Threads of this process that a device of this JVM runs kernels on. */
    public static int threads(Device device) {
        return device.id().equals(PLAIN) ? 1 : TileScheduler.threadsOfProperties();
    }

    /**
     * Runs two pieces of work at the same time, each with plans of its own, on the threads of this process that kernels run on; for a device
     * with {@link Capability#CONCURRENT_PLANS}. The pieces mustn't wait for one another.
     *
     * @throws RuntimeException what one of them throws, once both are over
     */
    public static void concurrently(Runnable one, Runnable other) {
        TileScheduler.shared().both(one, other);
    }

    /** The settings that the last bits of results depend on in this JVM, in a few words; see {@link Arithmetic}. */
    public static String arithmetic() {
        return Arithmetic.description();
    }
}
