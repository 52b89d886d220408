package dev.gyre.cli;

import dev.gyre.engine.device.DeviceException;
import dev.gyre.models.setting.ConfigException;

/** What the process tells its caller. */
public final class ExitCode {

    /** All went well. */
    public static final int OK = 0;

    /** Something went wrong. */
    static final int FAILURE = 1;

    /** The command line asks for something that can't be. */
    static final int USAGE = 2;

    /** A verification failed, or a gate of a claim. */
    static final int UNVERIFIED = 3;

    /** The device isn't there, refuses, or has too little memory. */
    static final int DEVICE = 4;

    /** The user stopped it. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** The code for a failure. */
    static int of(Throwable failure) {
        return switch (failure) {
            case ConfigException e -> USAGE;
            case DeviceException e -> DEVICE;
            default -> FAILURE;
        };
    }
}
