package dev.gyre.ir.bytecode;

import java.io.Serial;
import java.util.Locale;
import java.util.stream.Stream;

/** The refusal of a kernel by a compiler, with the reason; ends its work on the kernel and becomes data at its entry. */
public final class RefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public RefusedException(String reason) {
        super(reason, null, false, false);
    }

    /** A refusal with values in the places that a format string keeps for them. */
    public RefusedException(String format, Object first, Object... others) {
        this(String.format(Locale.ROOT, format, join(first, others)));
    }

    private static Object[] join(Object first, Object... others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray();
    }
}
