package dev.gyre.jvm.random;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what a plan makes of a random kernel, in the settings that users have, with the plain call. */
final class Shipped {
    /** The class of the program that is printed of a failure. */
    static final String PROGRAM = "Failing";

    /** Enough for vectors and scalars to have had their turns. */
    private static final int EXECUTIONS = 30;

    private static final int NOISY = 8;
    private static final int MORE_NOISY = 200;
    private static final double TIMES = 8;
    private static final double LEAST = 0x1p-20;

    private final CompilerSettings settings;
    private final TileScheduler scheduler;

    Shipped(CompilerSettings settings, TileScheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /**
     * How the kernel {@code name} differs from the plain call, if it does: in any bit where results are exact, otherwise by more than
     * its noisy twin's runs differ.
     *
     * @param twin the name of the same kernel in {@linkplain Noise noisy} arithmetic
     */
    Optional<String> difference(Class<?> kernels, String name, String twin, long seed) {
        try (Arena arena = Arena.ofShared()) {
            KernelMethod kernel = KernelMethods.method(kernels, name);
            Inputs plain = Inputs.of(seed, arena, settings.contract());
            List<int[]> expected = call(kernel, plain);
            Inputs inputs = Inputs.of(seed, arena, settings.contract());
            PlanRun plan = PlannedKernel.of(kernel, inputs.arguments(), scheduler);
            plan.prefer(method -> KernelCompiler.compile(method, settings));
            for (int execution = 0; execution < EXECUTIONS; execution++) {
                inputs.restore();
                plan.execute();
                List<int[]> actual = inputs.contents();
                Optional<String> found = compare(expected, actual, kernels, twin, plain, NOISY);
                if (found.isPresent() && settings.contract()) {
                    found = compare(expected, actual, kernels, twin, plain, MORE_NOISY);
                }
                if (found.isPresent()) {
                    return Optional.of(
                            "%s, %s, execution %d: %s".formatted(settings, inputs.alias(), execution, found.get()));
                }
            }
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of("%s: %s / %s".formatted(settings, e, e.getCause()));
        }
    }

    @Override
    public String toString() {
        return settings + " on " + scheduler.threads() + " threads";
    }

    /** A program of its own that shows what the kernel does for the arguments of a seed. */
    String source(Program program, long seed) {
        try (Arena arena = Arena.ofShared()) {
            Inputs inputs = Inputs.of(seed, arena, settings.contract());
            return Reproducer.source(PROGRAM, program, inputs, settings, scheduler.threads());
        }
    }

    private static List<int[]> call(KernelMethod kernel, Inputs inputs) throws Throwable {
        inputs.restore();
        kernel.handle().invokeWithArguments(inputs.arguments());
        return inputs.contents();
    }

    private Optional<String> compare(
            List<int[]> expected, List<int[]> actual, Class<?> kernels, String twin, Inputs inputs, int runs)
            throws Throwable {
        List<List<int[]>> noisy = new ArrayList<>();
        for (int a = 0; a < expected.size(); a++) {
            for (int i = 0; i < expected.get(a).length; i++) {
                int e = expected.get(a)[i];
                int v = actual.get(a)[i];
                if (e == v) {
                    continue;
                }
                while (settings.contract() && noisy.size() < runs) {
                    noisy.add(call(KernelMethods.method(kernels, twin), inputs));
                }
                if (!isExplained(a < 2, e, v, noisy, a, i)) {
                    return Optional.of("argument %d at %d: %x (%s) instead of %x (%s)"
                            .formatted(a, i, v, Float.intBitsToFloat(v), e, Float.intBitsToFloat(e)));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isExplained(boolean floats, int e, int v, List<List<int[]>> noisy, int a, int i) {
        if (!floats) {
            return noisy.stream().anyMatch(run -> run.get(a)[i] != e);
        }
        double expected = Float.intBitsToFloat(e);
        double spread = 0;
        for (List<int[]> run : noisy) {
            double other = Float.intBitsToFloat(run.get(a)[i]);
            spread =
                    Math.max(spread, Double.isFinite(other - expected) ? Math.abs(other - expected) : Double.MAX_VALUE);
        }
        return !noisy.isEmpty()
                && Math.abs(Float.intBitsToFloat(v) - expected) <= TIMES * spread + LEAST * Math.abs(expected);
    }
}
