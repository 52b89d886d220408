package dev.gyre.bench.work;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The JIT's options for kernels: forks get what the launcher told this JVM. */
public final class Jit {
    private Jit() {}

    /** This JVM's arguments about compilation; none if it wasn't started by the launcher. */
    public static List<String> arguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("-XX:CompileCommand=")
                        || a.equals("-XX:-UseTypeProfile")
                        || a.startsWith("-XX:PerMethodTrapLimit=")
                        || a.equals("-XX:+UseCountedLoopSafepoints")
                        || a.startsWith("-XX:LoopStripMiningIter=")
                        || a.startsWith("-Dgyre.warmup="))
                .toList();
    }
}
