package uk.ac.manchester.tornado.api.exceptions;

import java.util.Locale;

/** Output from kernels. */
public class Debug {
    private Debug() {}

    /** Prints to standard output. One thread runs a kernel that calls it. */
    @SuppressWarnings("AnnotateFormatMethod")
    public static void printf(String msg, Object... args) {
        System.out.printf(Locale.ROOT, msg, args);
    }
}
