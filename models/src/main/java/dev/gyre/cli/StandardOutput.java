package dev.gyre.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.util.Optional;

/**
 * Where a command's results go. On TornadoVM that isn't {@link System#out}: drivers print there, so the gyre script sends it to standard
 * error, and says by the property {@value #DESCRIPTOR} which descriptor the user's standard output is.
 */
final class StandardOutput {

    private static final String DESCRIPTOR = "gyre.stdout";

    private static final Optional<PrintStream> STREAM = open();

    private StandardOutput() {}

    /** The stream, of bytes as they are. */
    static PrintStream stream() {
        return STREAM.orElse(System.out);
    }

    private static Optional<PrintStream> open() {
        Integer number = Integer.getInteger(DESCRIPTOR);
        if (number == null) {
            return Optional.empty();
        }
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return Optional.of(new PrintStream(new FileOutputStream(constructor.newInstance(number))));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("-D" + DESCRIPTOR + "=" + number + " is for the gyre script alone", e);
        }
    }
}
