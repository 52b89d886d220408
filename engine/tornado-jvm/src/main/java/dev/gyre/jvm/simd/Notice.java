package dev.gyre.jvm.simd;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says on standard error, once a process, that vectors are missing and what that costs: a program that uses the library may have no log.
 * The system property {@value #QUIET} leaves it out.
 */
final class Notice {
    /** The system property that, if true, leaves the line out. */
    static final String QUIET = "gyre.quiet";

    private static final AtomicBoolean SAID = new AtomicBoolean();

    private Notice() {}

    static void noVectors() {
        if (!Boolean.getBoolean(QUIET) && SAID.compareAndSet(false, true)) {
            System.err.println("gyre: kernels run without vectors, up to a hundred times slower: start java with"
                    + " --add-modules jdk.incubator.vector (-D" + QUIET + "=true leaves this line out)");
        }
    }
}
