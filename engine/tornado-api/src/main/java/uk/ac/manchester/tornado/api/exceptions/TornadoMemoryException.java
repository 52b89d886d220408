package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** A device memory operation that failed. */
public class TornadoMemoryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoMemoryException(String message) {
        super(message);
    }
}
