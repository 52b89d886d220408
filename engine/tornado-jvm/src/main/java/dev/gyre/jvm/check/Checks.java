package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether kernels are checked while they run: in a whole process, by the property {@value CheckSettings#CHECKS}, or while an action runs. Checked
 * kernels run one at a time, item after item.
 */
public final class Checks {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    /** The system property with the file that findings are written to when the process ends. */
    public static final String OUT = "gyre.check.out";

    /** The value of {@value CheckSettings#CHECKS} with which kernels run as plain Java, for a debugger. */
    private static final String DEBUG = "debug";

    private static final ScopedValue<CheckedKernels> SCOPED = ScopedValue.newInstance();

    private Checks() {}

    private static Optional<Optional<CheckedKernels>> process = Optional.empty();

    /**
     * The checks that the properties ask for.
     *
     * @throws IllegalArgumentException if one is set to what it can't be
     */
    private static synchronized Optional<CheckedKernels> ofProcess() {
        if (process.isEmpty()) {
            process = Optional.of(
                    isDebugging()
                            ? Optional.empty()
                            : CheckSettings.ofProperties().map(Checks::begin));
        }
        return process.get();
    }

    private static boolean isDebugging() {
        return DEBUG.equals(System.getProperty(CheckSettings.CHECKS));
    }

    private static CheckedKernels begin(CheckSettings settings) {
        FindingCollector findings = new FindingCollector(finding -> LOG.warn("{}", finding));
        String file = System.getProperty(OUT);
        if (file != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> write(Path.of(file), findings.all()), "gyre-check"));
        }
        return new CheckedKernels(settings, findings);
    }

    private static void write(Path file, List<Finding> findings) {
        try {
            FindingsFile.write(file, findings);
        } catch (IOException e) {
            LOG.error("what was found can't be written to {}: {}", file, e.getMessage());
        }
    }

    /**
     * The errors of kernels that plans run during an action. The plans have to be made in it.
     *
     * @throws X what the action throws, such as a failure of a kernel
     */
    public static <X extends Throwable> List<Finding> of(CheckSettings settings, Action<X> action) throws X {
        FindingCollector findings = new FindingCollector(_ -> {});
        ScopedValue.where(SCOPED, new CheckedKernels(settings, findings)).call(() -> {
            action.run();
            return null;
        });
        return findings.all();
    }

    /** An action during which kernels are checked. */
    public interface Action<X extends Throwable> {
        void run() throws X;
    }

    private static Optional<CheckedKernels> current() {
        return SCOPED.isBound() ? Optional.of(SCOPED.get()) : ofProcess();
    }

    /** Whether kernels that this thread compiles are checked. */
    public static boolean areOn() {
        return current().isPresent();
    }

    /** What a device would hold of the arrays of a plan that's made now; empty if its transfers aren't checked. */
    public static Optional<ResidentMemory> memory() {
        return current().flatMap(CheckedKernels::memory);
    }

    /** The compiler of kernels: one of checked kernels where checks are on, of plain Java where they are to be
     * debugged, else one of the best form of each. */
    public static Function<KernelMethod, CompiledKernel> compiler() {
        return method -> current()
                .map(checked -> checked.compile(method))
                .orElseGet(() -> isDebugging() ? DebuggedGroups.compile(method) : KernelCompiler.compile(method));
    }
}
