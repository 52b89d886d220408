package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** The API was used wrongly. */
public class TornadoAPIException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoAPIException(String message) {
        super(message);
    }

    public TornadoAPIException(String message, Exception cause) {
        super(message, cause);
    }
}
