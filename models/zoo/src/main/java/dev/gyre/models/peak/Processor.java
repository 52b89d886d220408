package dev.gyre.models.peak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The processor of this machine. */
public final class Processor {

    private Processor() {}

    /** The processor's model, as Linux says it; elsewhere, the architecture. */
    public static String model() {
        return said("model name").orElseGet(Processor::architecture);
    }

    /** The processor's maker and family, as Linux says them; elsewhere, the architecture. Processors of one family round alike. */
    public static String family() {
        return said("vendor_id")
                .flatMap(vendor -> said("cpu family").map(number -> vendor + " family " + number))
                .orElseGet(Processor::architecture);
    }

    private static String architecture() {
        return System.getProperty("os.arch", "?");
    }

    private static Optional<String> said(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(key))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
