package dev.gyre.cli.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that this process takes of the machine's, Java's own included, as Linux says it; empty elsewhere. */
public final class ResidentSize {

    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentSize() {}

    /** The resident bytes now; empty if Linux doesn't say. */
    public static OptionalLong now() {
        return bytes("VmRSS:");
    }

    /** The most bytes so far. */
    public static OptionalLong most() {
        return bytes("VmHWM:");
    }

    private static OptionalLong bytes(String key) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(l -> l.startsWith(key))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty(); // no Linux
        }
    }
}
