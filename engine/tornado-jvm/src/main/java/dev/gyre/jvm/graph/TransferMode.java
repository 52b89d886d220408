package dev.gyre.jvm.graph;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The time of an array's transfer, numbered as by TornadoVM. */
public enum TransferMode {
    FIRST_EXECUTION,
    EVERY_EXECUTION,
    UNDER_DEMAND;

    private static final TransferMode[] MODES = values();

    /** The mode with TornadoVM's number. */
    public static TransferMode of(int mode) {
        if (mode < 0 || mode >= MODES.length) {
            throw new TornadoRuntimeException("there is no transfer mode %d: use 0, 1 or 2".formatted(mode));
        }
        return MODES[mode];
    }
}
