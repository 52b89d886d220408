package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** Too little memory on the device. */
public class TornadoOutOfMemoryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoOutOfMemoryException(String message) {
        super(message);
    }
}
