package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** A device without 64-bit floats. A plain JVM never throws it. */
public class TornadoDeviceFP64NotSupported extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoDeviceFP64NotSupported(String message) {
        super(message);
    }
}
