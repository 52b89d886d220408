package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What's refused is refused soon, and what's said first is said soon. Counted are the processor's time and the bytes that the command's
 * thread takes, which don't depend on what else the machine does.
 */
class FirstLineTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_BYTES = 256L << 20;

    @TempDir
    Path folder;

    /** What this thread has taken so far. */
    private record Taken(long nanos, long bytes) {
        static Taken now() {
            return new Taken(THREADS.getCurrentThreadCpuTime(), THREADS.getCurrentThreadAllocatedBytes());
        }

        void requireLittleSince(Taken begin) {
            assertThat(nanos - begin.nanos).as("processor's time").isLessThan(SECOND);
            assertThat(bytes - begin.bytes).as("bytes").isLessThan(MOST_BYTES);
        }
    }

    /** Standard error that notes when something comes. */
    private static final class Noted extends Writer {
        private final StringWriter text = new StringWriter();
        private Taken first;

        @Override
        public void write(char[] characters, int from, int length) {
            if (length > 0 && first == null) {
                first = Taken.now();
            }
            text.write(characters, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static void refused(int code, String line, String first, String last) {
        Noted err = new Noted();
        Taken begin = Taken.now();
        int exit = Gyre.execute(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line.split(" "));
        Taken end = Taken.now();
        assertThat(exit).as(err.text.toString()).isEqualTo(code);
        assertThat(err.text.toString().lines()).first().asString().contains(first);
        assertThat(err.text.toString().lines())
                .last()
                .asString()
                .startsWith("gyre: ")
                .contains(last);
        err.first.requireLittleSince(begin);
        end.requireLittleSince(begin);
    }

    /** Classes are loaded, which happens once. */
    @BeforeEach
    void warm() {
        Command.run(
                "train",
                "xlstm",
                "--batch",
                "65536",
                "--out",
                folder.resolve("warm").toString());
    }

    @Test
    void modelsThatAreLargerThanTheMachine() {
        refused(
                ExitCode.DEVICE,
                "train xlstm --dim 8192 --out " + folder.resolve("run"),
                "xlstm on ",
                "training xlstm takes");
    }

    @Test
    void foldersThatCantBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        refused(ExitCode.FAILURE, "train xlstm --out " + file.resolve("run"), "can't be made", "can't be made");
    }

    @Test
    void dataThatHasChanged() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "And God said, Let there be light. ".repeat(60));
        Path run = folder.resolve("run");
        Command c = Command.run(
                ("train bigram --steps 2 --batch 2 --length 16 --eval-every 0 --data " + text + " --out " + run)
                        .split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        Files.writeString(text, "and there was light. ".repeat(100));
        refused(ExitCode.FAILURE, "resume --steps 3 " + run, "bigram on ", "the data has changed since the run began");
    }
}
