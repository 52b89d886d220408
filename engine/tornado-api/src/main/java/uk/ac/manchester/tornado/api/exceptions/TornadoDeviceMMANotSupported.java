package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** A device without matrix units. */
public class TornadoDeviceMMANotSupported extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoDeviceMMANotSupported(String message) {
        super(message);
    }
}
