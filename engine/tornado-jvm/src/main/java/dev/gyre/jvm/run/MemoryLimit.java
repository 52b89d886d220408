package dev.gyre.jvm.run;

import java.util.Optional;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/**
 * The memory that the device is told to have by {@code -Dtornado.device.memory}, as a GPU that a program is meant for may have it.
 *
 * @param size as it was written; without it, all of the host's
 */
record MemoryLimit(Optional<String> size) {
    private static final String PROPERTY = "tornado.device.memory";

    static MemoryLimit ofProperties() {
        return new MemoryLimit(Optional.ofNullable(System.getProperty(PROPERTY)));
    }

    /**
     * Makes sure that a plan's arrays fit.
     *
     * @throws TornadoOutOfMemoryException if they don't
     */
    void check(int plan, long bytes) {
        if (size.isPresent() && bytes > MemorySize.ofDevice(size.get())) {
            throw new TornadoOutOfMemoryException(
                    "plan %d needs %d bytes for its arrays, and the device has %s: give it more with -D%s"
                            .formatted(plan, bytes, size.get(), PROPERTY));
        }
    }
}
