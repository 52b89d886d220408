package dev.gyre.jvm.code;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says on standard error, once a process, what the user of a program should know: a program that uses the library may have no log.
 * The system property {@value #QUIET} leaves all lines out.
 */
public final class Notice {
    /** The system property that, if true, leaves the lines out. */
    static final String QUIET = "gyre.quiet";

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Notice() {}

    /** Prints a line, unless this process has printed it before. */
    public static void once(String line) {
        if (!Boolean.getBoolean(QUIET) && SAID.add(line)) {
            System.err.println("gyre: " + line + " (-D" + QUIET + "=true leaves this line out)");
        }
    }
}
