package dev.gyre.bench;

/** What the process tells its caller; the same codes as the other commands'. Ctrl-C ends a JVM with 130 by itself. */
final class ExitCode {

    /** All went well. */
    static final int OK = 0;

    /** Something went wrong. */
    static final int FAILURE = 1;

    /** The command line asks for something that can't be. */
    static final int USAGE = 2;

    /** A contender computed something else than the others. */
    static final int UNVERIFIED = 3;

    /** The device isn't there or refuses. */
    static final int DEVICE = 4;

    private ExitCode() {}
}
