package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** A method that can't be inlined into a kernel. */
public class TornadoInliningException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoInliningException(String message) {
        super(message);
    }
}
