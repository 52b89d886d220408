package dev.gyre.engine.device;

import dev.gyre.engine.GyreException;

/** A device that isn't there, doesn't answer, or has too little memory. */
public final class DeviceException extends GyreException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message on the failure and its remedy; the cause may be null. */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
