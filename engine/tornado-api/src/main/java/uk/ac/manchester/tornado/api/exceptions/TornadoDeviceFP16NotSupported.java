package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** A device without 16-bit floats. A plain JVM never throws it. */
public class TornadoDeviceFP16NotSupported extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoDeviceFP16NotSupported(String message) {
        super(message);
    }
}
