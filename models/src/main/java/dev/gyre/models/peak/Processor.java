package dev.gyre.models.peak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The processor of this machine. */
public final class Processor {

    private Processor() {}

    /** Its model, as Linux says it; elsewhere, the architecture. */
    public static String model() {
        String architecture = System.getProperty("os.arch", "?");
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException e) {
            return architecture;
        }
    }
}
