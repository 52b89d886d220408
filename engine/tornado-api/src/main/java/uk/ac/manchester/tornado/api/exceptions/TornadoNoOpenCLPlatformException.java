package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;

/** No OpenCL on this machine. */
public class TornadoNoOpenCLPlatformException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoNoOpenCLPlatformException(String message) {
        super(message);
    }
}
