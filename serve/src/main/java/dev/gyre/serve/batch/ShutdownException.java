package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;

/** The server is about to end and takes nothing on. */
public final class ShutdownException extends GyreException {

    private static final long serialVersionUID = 1L;

    ShutdownException() {
        super("the server is about to end: send the request to another one, or again later");
    }
}
