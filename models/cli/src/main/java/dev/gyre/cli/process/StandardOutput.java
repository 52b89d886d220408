package dev.gyre.cli.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The stream of a command's results. On TornadoVM that isn't {@link System#out}: drivers print there, so the gyre script sends it to standard
 * error, and says by the property {@value #DESCRIPTOR} which descriptor the user's standard output is.
 */
public final class StandardOutput {

    private static final String DESCRIPTOR = "gyre.stdout";

    /** Words of the system's for what's written to a pipe that nobody reads any more. */
    private static final String NOBODY = "Broken pipe";

    private static final Optional<PrintStream> OTHER =
            Descriptor.named(DESCRIPTOR).map(file -> new PrintStream(new Noting(file)));

    private static volatile boolean unread;

    private StandardOutput() {}

    /** Notes why writing fails, of which a print stream only says that it does. */
    private static final class Noting extends FilterOutputStream {
        Noting(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            noting(() -> out.write(bytes, from, length));
        }

        @Override
        public void write(int b) throws IOException {
            noting(() -> out.write(b));
        }

        private static void noting(Writing writing) throws IOException {
            try {
                writing.write();
            } catch (IOException e) {
                unread = unread || NOBODY.equals(e.getMessage());
                throw e;
            }
        }
    }

    private interface Writing {
        void write() throws IOException;
    }

    /** Makes {@link System#out} one of which is known why it fails. */
    public static void note() {
        System.setOut(
                new PrintStream(new Noting(new FileOutputStream(FileDescriptor.out)), true, StandardCharsets.UTF_8));
    }

    /** Whether it was a pipe whose reader has gone, as that of {@code head}, which has read enough. */
    public static boolean isUnread() {
        return unread;
    }

    /** The stream, of bytes as they are. */
    public static PrintStream stream() {
        return OTHER.orElse(System.out);
    }
}
