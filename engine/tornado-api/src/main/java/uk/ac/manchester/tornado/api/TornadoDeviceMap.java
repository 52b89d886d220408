package uk.ac.manchester.tornado.api;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** All backends and their devices. */
public final class TornadoDeviceMap {
    private final List<TornadoBackend> backends;

    public TornadoDeviceMap() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        this.backends = IntStream.range(0, runtime.getNumBackends())
                .mapToObj(runtime::getBackend)
                .toList();
    }

    public int getNumBackends() {
        return backends.size();
    }

    public List<TornadoBackend> getAllBackends() {
        return backends;
    }

    public List<TornadoBackend> getBackendsWithPredicate(Predicate<? super TornadoBackend> predicate) {
        return backends.stream().filter(predicate).toList();
    }

    public List<TornadoBackend> getBackendsWithDevicePredicate(Predicate<? super TornadoDevice> predicate) {
        return getBackendsWithPredicate(
                backend -> backend.getAllDevices().stream().anyMatch(predicate));
    }

    /** Devices whose name contains the text, in any case. */
    public Stream<TornadoDevice> getDevicesByName(String deviceName) {
        String part = deviceName.toLowerCase(Locale.ROOT);
        return devices().filter(d -> d.getDeviceName().toLowerCase(Locale.ROOT).contains(part));
    }

    /** Devices of a kind. */
    public Stream<TornadoDevice> getDevicesByType(TornadoDeviceType deviceType) {
        TornadoRuntimeProvider.provider().named(deviceType);
        return devices().filter(d -> d.getDeviceType() == deviceType);
    }

    private Stream<TornadoDevice> devices() {
        return backends.stream().flatMap(backend -> backend.getAllDevices().stream());
    }
}
