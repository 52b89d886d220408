package dev.gyre.bench.compare;

import dev.gyre.models.peak.Processor;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.util.Version;

/**
 * A machine on which something was measured, with its versions.
 *
 * @param processor its name
 * @param processors how many Java sees
 * @param memoryBytes of the machine; 0 if the system doesn't say
 * @param system operating system with its version
 * @param java the virtual machine with its version
 * @param gyre our version, with the commit
 * @param jmh the harness with its version
 */
public record Machine(
        String processor, int processors, long memoryBytes, String system, String java, String gyre, String jmh) {

    /** This one. */
    public static Machine here(String gyre) {
        return new Machine(
                Processor.model(),
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
}
