package uk.ac.manchester.tornado.api.exceptions;

import java.io.Serial;
import java.util.Locale;

/** An error of the runtime itself. */
@SuppressWarnings({"AnnotateFormatMethod", "DoNotCallSuggester"})
public class TornadoInternalError extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    public TornadoInternalError(String msg, Object... args) {
        super(format(msg, args));
    }

    public TornadoInternalError(Throwable cause) {
        super(cause);
    }

    /** Always throws TornadoInternalError. */
    public static RuntimeException unimplemented() {
        throw new TornadoInternalError("unimplemented");
    }

    /** Always throws TornadoInternalError, with a formatted message. */
    public static RuntimeException unimplemented(String msg, Object... args) {
        throw new TornadoInternalError("unimplemented: " + format(msg, args));
    }

    /** Always throws TornadoInternalError. */
    public static RuntimeException shouldNotReachHere() {
        throw new TornadoInternalError("should not reach here");
    }

    /** Always throws TornadoInternalError, with a formatted message. */
    public static RuntimeException shouldNotReachHere(String msg, Object... args) {
        throw new TornadoInternalError("should not reach here: " + format(msg, args));
    }

    /** Always throws TornadoInternalError, with a cause. */
    public static RuntimeException shouldNotReachHere(Throwable cause) {
        throw new TornadoInternalError(cause);
    }

    /** Throws unless the condition holds. */
    public static void guarantee(boolean condition, String msg, Object... args) {
        if (!condition) {
            throw new TornadoInternalError("failed guarantee: " + format(msg, args));
        }
    }

    private static String format(String msg, Object[] args) {
        return args.length == 0 ? msg : String.format(Locale.ROOT, msg, args);
    }
}
