package dev.gyre.cli.process;

import dev.gyre.engine.device.DeviceException;
import dev.gyre.models.setting.ConfigException;
import java.util.OptionalInt;

/** The exit codes of the process. */
public final class ExitCode {

    /** The code of success. */
    public static final int OK = 0;

    /** The code of a failure that has no other. */
    public static final int FAILURE = 1;

    /** The command line asks for something that can't be. */
    public static final int USAGE = 2;

    /** A verification failed, or a gate of a claim. */
    public static final int UNVERIFIED = 3;

    /** The device isn't there, refuses, or has too little memory. */
    public static final int DEVICE = 4;

    /** The user stopped it, by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    /** Nobody reads its output any more, as behind {@code | head}; what a process says that SIGPIPE has ended. */
    public static final int UNREAD = 141;

    /** The base of the exit codes of processes that a signal has ended; the signal's number is added. */
    private static final int SIGNALLED = 128;

    private ExitCode() {}

    /** The code for work that was stopped before its end, by a signal if there was one. */
    public static int stopped(OptionalInt signal) {
        return signal.isPresent() ? SIGNALLED + signal.getAsInt() : INTERRUPTED;
    }

    /** The code for a failure. */
    public static int of(Throwable failure) {
        return switch (failure) {
            case ConfigException e -> USAGE;
            case UnverifiedException e -> UNVERIFIED;
            case DeviceException e -> DEVICE;
            default -> FAILURE;
        };
    }
}
