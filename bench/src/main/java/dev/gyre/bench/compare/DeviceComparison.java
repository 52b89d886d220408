package dev.gyre.bench.compare;

import dev.gyre.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The times of a machine's devices side by side. The first device is the one that the others are compared with.
 *
 * @param taken when, in ISO 8601 with the zone
 * @param quick whether it was measured for a few seconds only
 * @param machine where
 * @param busy the share of the machine's processors that other programs took meanwhile, from 0 to 1; empty if nobody looked
 * @param devices that were measured
 * @param kernels what was run on them
 * @param results times, for each kernel and device that has them
 * @param failures why others have none
 * @param leftOut what wasn't measured at all, and how to get it, a line each
 */
public record DeviceComparison(
        String taken,
        boolean quick,
        Machine machine,
        OptionalDouble busy,
        List<MeasuredDevice> devices,
        List<Kernel> kernels,
        List<Result> results,
        List<Refusal> failures,
        List<String> leftOut) {

    /**
     * A device.
     *
     * @param roof its measured peaks; empty if they could not be measured
     */
    public record MeasuredDevice(TimedDevice target, Optional<Roof> roof) {
        /** The device's name in commands. */
        public String id() {
            return target.id();
        }
    }

    /**
     * The most that a device was seen to do in a second.
     *
     * @param flops multiply-adds in registers, each counted as two
     * @param bytes read and written by a copy
     */
    public record Roof(double flops, double bytes) {

        /** The bound of work with a number of operations for each byte, in operations a second. */
        public double at(double intensity) {
            return Math.min(flops, intensity * bytes);
        }

        /** Operations for each byte from where on arithmetic is the bound. */
        public double ridge() {
            return flops / bytes;
        }
    }

    /**
     * A kernel that was run, with its size.
     *
     * @param shapes of its operands
     * @param flops operations of a run
     * @param bytes that a run must move at least
     */
    public record Kernel(String name, String title, String shapes, long flops, long bytes) {

        /** Operations for each byte. */
        public double intensity() {
            return (double) flops / bytes;
        }
    }

    /**
     * A kernel's times on a device, in nanoseconds.
     *
     * @param nanos a run with everything on the device
     * @param firstNanos from an uncompiled plan to its first result
     * @param steadyNanos from an uncompiled plan until a run is as fast as later ones, but for a fifth; empty if none of the
     *     early ones was
     * @param transferNanos what sending operands and fetching results adds to a run; empty where kernels work on Java's arrays
     * @param error of the results against the first device's, as a relative root mean square; empty on the first
     */
    public record Result(
            String kernel,
            String device,
            Spread nanos,
            double firstNanos,
            OptionalDouble steadyNanos,
            OptionalDouble transferNanos,
            OptionalDouble error) {}

    /**
     * Why a kernel has no times on a device.
     *
     * @param message what its JVM said
     */
    public record Refusal(String kernel, String device, String message) {}

    /** More than this of the processors taken by others makes times unreliable. */
    private static final double BUSY = 0.1;

    /** Notices that qualify all numbers, a line each. */
    public List<String> notices() {
        List<String> lines = new ArrayList<>();
        if (busy.orElse(0) > BUSY) {
            lines.add(String.format(
                    Locale.ROOT,
                    "The machine was busy: other programs took %.0f %% of its processors, so that times are too long, and not alike. "
                            + "Measure again when it has nothing else to do.",
                    100 * busy.getAsDouble()));
        }
        if (quick) {
            lines.add("Measured with --quick, for a few seconds only: good for a first look, not for a report.");
        }
        lines.addAll(leftOut);
        return lines;
    }

    /** The device that the others are compared with. */
    public MeasuredDevice baseline() {
        return devices.getFirst();
    }

    /** The devices that are compared with it. */
    public List<MeasuredDevice> others() {
        return devices.subList(1, devices.size());
    }

    /** The times of a kernel on a device, if there are any. */
    public Optional<Result> result(Kernel k, MeasuredDevice d) {
        return results.stream()
                .filter(r -> r.kernel().equals(k.name()) && r.device().equals(d.id()))
                .findFirst();
    }

    /** Why there are none. */
    public Optional<Refusal> failure(Kernel k, MeasuredDevice d) {
        return failures.stream()
                .filter(f -> f.kernel().equals(k.name()) && f.device().equals(d.id()))
                .findFirst();
    }

    /** A kernel's speed on a device over that on the first one, if both have times. */
    public Optional<Spread> speedup(Kernel k, MeasuredDevice d) {
        return result(k, baseline())
                .flatMap(base -> result(k, d).map(own -> own.nanos().speedup(base.nanos())));
    }

    /** The geometric mean of a device's speed-ups, if it has any. */
    public OptionalDouble meanSpeedup(MeasuredDevice d) {
        OptionalDouble mean = kernels.stream()
                .flatMap(k -> speedup(k, d).stream())
                .mapToDouble(s -> Math.log(s.median()))
                .average();
        return mean.isPresent() ? OptionalDouble.of(Math.exp(mean.getAsDouble())) : mean;
    }

    /** Operations a second of a kernel on a device. */
    public static double perSecond(Kernel k, Result r) {
        return k.flops() * 1e9 / r.nanos().median();
    }

    /** A kernel's share of what the device's peaks allow, 0 to 1, if they're known; may exceed 1 where caches help. */
    public OptionalDouble shareOfRoof(Kernel k, MeasuredDevice d) {
        return result(k, d).stream()
                .flatMap(r -> d.roof().stream().map(roof -> perSecond(k, r) / roof.at(k.intensity())))
                .mapToDouble(Double::doubleValue)
                .findFirst();
    }
}
