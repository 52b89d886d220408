package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command that was run in this JVM.
 *
 * @param code exit code
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
public record Command(int code, String out, String err) {

    private static final Pattern CLASS = Pattern.compile("\\w(?:Exception|Error)\\b"
            + "|\\b(?:java|javax|jdk|sun|com|org|dev|tools|uk|picocli|ai|io)\\.(?:[a-z]\\w*\\.)*[A-Z]\\w*");

    /** Constants of a program, but for variables of the environment. */
    private static final Pattern CONSTANT = Pattern.compile("\\b(?!GYRE_|JAVA_|TORNADOVM_)[A-Z]+_[A-Z_]+\\b|`");

    private static final int LONGEST = 1000;

    public static Command run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Command(code, out.toString(), err.toString());
    }

    /** The same with a standard output that takes nothing, as a full disk. */
    static Command toFull(String... args) {
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        int code = Gyre.execute(new PrintWriter(full, true), new PrintWriter(err, true), args);
        return new Command(code, "", err.toString());
    }

    /** The same without the lines that tell what is about to be trained, or which model was taken. */
    public Command withoutProgress() {
        return new Command(
                code,
                out,
                err.lines()
                        .filter(l -> !l.contains(" held back")
                                && !l.startsWith("this is the newest model")
                                && !l.contains("; memory: ")
                                && !l.startsWith("machine busy"))
                        .collect(Collectors.joining("\n")));
    }

    /** Expects a refusal: this exit code, nothing on standard output, and one line that holds all of the words. */
    public void refused(int expected, String... says) {
        assertThat(code).as(err).isEqualTo(expected);
        assertThat(out).isEmpty();
        List<String> lines = err.lines().filter(l -> !l.startsWith("See: ")).toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).startsWith("gyre: ").contains(says);
        namesNoClass();
    }

    /**
     * What's said is said in words, and not in many: neither a trace nor the name of a class of Java's, ours or another library's, of an
     * exception or a constant.
     */
    void namesNoClass() {
        assertThat(err)
                .doesNotContain("\tat ", "internal error")
                .doesNotContainPattern(CLASS)
                .doesNotContainPattern(CONSTANT);
        assertThat(err.lines()).allMatch(l -> l.length() < LONGEST);
    }
}
