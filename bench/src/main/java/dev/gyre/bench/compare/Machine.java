package dev.gyre.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.openjdk.jmh.util.Version;

/**
 * Where something was measured, and with which versions.
 *
 * @param processor its name
 * @param processors how many Java sees
 * @param memoryBytes of the machine; 0 if the system doesn't say
 * @param system operating system with its version
 * @param java the virtual machine with its version
 * @param gyre our version
 * @param jmh the harness with its version
 */
public record Machine(
        String processor, int processors, long memoryBytes, String system, String java, String gyre, String jmh) {

    /** This one. */
    public static Machine here(String gyre) {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.runtime.version"),
                gyre,
                "JMH " + jmhVersion());
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }

    private static String jmhVersion() {
        return Version.getPlainVersion().strip();
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : 0;
    }

    /** As Linux says it; elsewhere, the architecture. */
    private static String processorName() {
        Path file = Path.of("/proc/cpuinfo");
        try {
            return Files.readAllLines(file).stream()
                    .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(property("os.arch"));
        } catch (IOException e) {
            return property("os.arch");
        }
    }
}
