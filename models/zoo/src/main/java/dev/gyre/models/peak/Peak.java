package dev.gyre.models.peak;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Version;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The most that a device was seen to do in a second: floating-point operations in the fastest of many matrix products of several sizes, and
 * bytes in the fastest of many copies of a long vector. Both are measured once on each machine and kept ({@link PeakCache}). On a machine
 * that is busy, where they get less than {@value #ALONE} of the processor time of their threads, they're unknown, and nobody measures them
 * again in the next {@value #BUSY_MINUTES} minutes: it would take time off what the machine is busy with.
 */
public final class Peak {

    private static final int[] SIZES = {512, 384, 768};

    /** Floats of a vector that no cache holds: 64 MiB. */
    private static final int LONG = 1 << 24;

    private static final int MIN_RUNS = 4;
    private static final long WARM_NANOS = 200_000_000L;
    private static final long BUDGET_NANOS = 700_000_000L;

    /** Share of their threads' processor time that plans get on a machine with nothing else to do. */
    private static final double ALONE = 0.9;

    private static final int BUSY_MINUTES = 10;

    /**
     * The speed of the measured plans.
     *
     * @param perSecond operations or bytes of the fastest
     * @param share of the processor time of all threads that this process got meanwhile; 1 if that can't be told
     */
    record Measurement(double perSecond, double share) {}

    private Peak() {}

    /** Operations: what is kept of this machine, or else is measured now, in two seconds; empty if the machine is busy. */
    public static OptionalDouble flopsPerSecond(Device device) {
        return find(PeakCache.ofUser(key(device)), () -> products(device), Clock.systemUTC());
    }

    /** Bytes that are read or written: the same, in one second and with 128 MiB. */
    public static OptionalDouble bytesPerSecond(Device device) {
        return find(PeakCache.ofUser(key(device) + " | copies"), () -> copies(device), Clock.systemUTC());
    }

    private static String key(Device device) {
        return String.join(
                " | ",
                Processor.model(),
                device.id(),
                device.description(),
                Devices.threads(device) + " threads",
                Version.NUMBER);
    }

    static OptionalDouble find(PeakCache cache, Supplier<Measurement> measure, InstantSource clock) {
        OptionalDouble kept = cache.read();
        if (kept.isPresent() || cache.busySince(clock.instant().minus(Duration.ofMinutes(BUSY_MINUTES)))) {
            return kept;
        }
        Measurement now = measure.get();
        if (now.share() < ALONE) {
            cache.writeBusy(clock.instant());
            return OptionalDouble.empty();
        }
        cache.write(now.perSecond());
        return OptionalDouble.of(now.perSecond());
    }

    /** Sizes one after the other, unless the first shows that the machine is busy. */
    private static Measurement products(Device device) {
        Measurement best = new Measurement(0, 1);
        for (int size : SIZES) {
            Measurement next = product(device, size);
            best = new Measurement(Math.max(best.perSecond(), next.perSecond()), Math.min(best.share(), next.share()));
            if (best.share() < ALONE) {
                break;
            }
        }
        return best;
    }

    private static Measurement product(Device device, int size) {
        Graph g = new Graph();
        Tensor a = g.input("a", TensorType.f32(size, size));
        Tensor b = g.input("b", TensorType.f32(size, size));
        Tensor c = g.apply(new DenseMatMul(a, b));
        try (Plan plan = Plan.compile(g, device, List.of(c), PlanOptions.named("peak"))) {
            return measure(plan, device, plan.cost().flops());
        }
    }

    private static Measurement copies(Device device) {
        Graph g = new Graph();
        TensorType type = TensorType.f32(LONG);
        Tensor from = g.input("from", type);
        Tensor into = g.variable(Variable.state("into", type));
        g.add(new Copy(from, into));
        try (Plan plan = Plan.compile(g, device, List.of(), PlanOptions.named("copies"))) {
            return measure(plan, device, 2 * type.bytes());
        }
    }

    private static Measurement measure(Plan plan, Device device, long work) {
        fastest(plan, WARM_NANOS); // while the JVM compiles
        long begin = System.nanoTime();
        long used = processNanos();
        long fastest = fastest(plan, BUDGET_NANOS);
        double available = (double) (System.nanoTime() - begin) * Devices.threads(device);
        double share = device.has(Capability.THIS_PROCESSOR) && used >= 0 ? (processNanos() - used) / available : 1;
        return new Measurement((double) work * 1e9 / fastest, share);
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
