package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** No Metal on this machine. */
public class TornadoNoMetalPlatformException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoNoMetalPlatformException(String message) {
        super(message);
    }
}
