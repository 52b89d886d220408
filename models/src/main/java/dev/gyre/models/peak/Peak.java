package dev.gyre.models.peak;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Version;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The most floating-point operations a second that a device was seen to do: those of the fastest of many matrix products of several
 * sizes. It's measured once on each machine and kept ({@link PeakCache}). On a machine that is busy, where products get less than
 * {@value #ALONE} of the processor time of their threads, it isn't measured but unknown.
 */
public final class Peak {

    private static final int[] SIZES = {512, 384, 768};
    private static final int MIN_RUNS = 4;
    private static final long WARM_NANOS = 200_000_000L;
    private static final long BUDGET_NANOS = 700_000_000L;

    /** Share of their threads' processor time that products get on a machine with nothing else to do. */
    private static final double ALONE = 0.9;

    /**
     * What products did.
     *
     * @param flopsPerSecond of the fastest
     * @param share of the processor time of all threads that this process got meanwhile; 1 if that can't be told
     */
    record Measurement(double flopsPerSecond, double share) {}

    private Peak() {}

    /** What is kept of this machine, or else is measured now, in two seconds; empty if the machine is busy. */
    public static OptionalDouble flopsPerSecond(Device device) {
        String key = String.join(
                " | ",
                Processor.model(),
                device.id(),
                device.description(),
                Devices.threads(device) + " threads",
                Version.NUMBER);
        return find(PeakCache.ofUser(key), () -> measure(device));
    }

    static OptionalDouble find(PeakCache cache, Supplier<Measurement> measure) {
        OptionalDouble kept = cache.read();
        if (kept.isPresent()) {
            return kept;
        }
        Measurement now = measure.get();
        if (now.share() < ALONE) {
            return OptionalDouble.empty();
        }
        cache.write(now.flopsPerSecond());
        return OptionalDouble.of(now.flopsPerSecond());
    }

    /** Sizes one after the other, unless the first shows that the machine is busy. */
    private static Measurement measure(Device device) {
        Measurement best = new Measurement(0, 1);
        for (int size : SIZES) {
            Measurement next = measure(device, size);
            best = new Measurement(
                    Math.max(best.flopsPerSecond(), next.flopsPerSecond()), Math.min(best.share(), next.share()));
            if (best.share() < ALONE) {
                break;
            }
        }
        return best;
    }

    private static Measurement measure(Device device, int size) {
        Graph g = new Graph();
        Tensor a = g.input("a", TensorType.f32(size, size));
        Tensor b = g.input("b", TensorType.f32(size, size));
        Tensor c = g.apply(new MatMul(a, b));
        try (Plan plan = Plan.compile(g, device, List.of(c), PlanOptions.named("peak"))) {
            fastest(plan, WARM_NANOS); // while the JVM compiles
            long begin = System.nanoTime();
            long used = processNanos();
            long fastest = fastest(plan, BUDGET_NANOS);
            double available = (double) (System.nanoTime() - begin) * Devices.threads(device);
            double share = device.onThisJvm() && used >= 0 ? (processNanos() - used) / available : 1;
            return new Measurement(plan.cost().flops() * 1e9 / fastest, share);
        }
    }

    private static long fastest(Plan plan, long budget) {
        long begin = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < MIN_RUNS || System.nanoTime() - begin < budget; i++) {
            long start = System.nanoTime();
            plan.run();
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest;
    }

    /** Processor time of this process; -1 if the system doesn't say. */
    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }
}
