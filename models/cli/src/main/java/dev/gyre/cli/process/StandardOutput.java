package dev.gyre.cli.process;

import java.io.PrintStream;
import java.util.Optional;

/**
 * Where a command's results go. On TornadoVM that isn't {@link System#out}: drivers print there, so the gyre script sends it to standard
 * error, and says by the property {@value #DESCRIPTOR} which descriptor the user's standard output is.
 */
public final class StandardOutput {

    private static final String DESCRIPTOR = "gyre.stdout";

    private static final Optional<PrintStream> OTHER =
            Descriptor.named(DESCRIPTOR).map(PrintStream::new);

    private StandardOutput() {}

    /** The stream, of bytes as they are. */
    public static PrintStream stream() {
        return OTHER.orElse(System.out);
    }
}
