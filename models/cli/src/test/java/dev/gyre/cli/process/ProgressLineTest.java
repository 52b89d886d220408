package dev.gyre.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private ProgressLine line(boolean terminal) {
        return line(terminal, false);
    }

    private ProgressLine line(boolean terminal, boolean coloured) {
        return new ProgressLine(
                new PrintWriter(stream, true, StandardCharsets.UTF_8),
                terminal ? Optional.of(stream) : Optional.empty(),
                coloured,
                now::get);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalHasOneLineThatIsRewrittenBelowThoseThatStay() {
        try (ProgressLine line = line(true)) {
            line.accept("begins");
            now.addAndGet(SECOND);
            line.at(0.1, () -> "one");
            now.addAndGet(SECOND);
            line.at(0.25, () -> "second");
            line.accept("stays");
            now.addAndGet(SECOND);
            line.at(0.4, () -> "third");
        }
        assertThat(printed()).isEqualTo("""
                        begins
                        [--------] one\r              \r[##------] second\r                 \rstays
                        [###-----] third
                        """);
    }

    @Test
    void aTerminalIsRewrittenTenTimesASecondAtMostAndNeverBreaksALine() {
        try (ProgressLine line = line(true)) {
            for (int i = 0; i < 1000; i++) {
                now.addAndGet(SECOND / 1000);
                line.at(i / 1e3, () -> "x".repeat(100));
            }
        }
        String[] written = printed().split("\r *\r");
        assertThat(written).hasSize(10);
        assertThat(written).allSatisfy(w -> assertThat(w.strip()).hasSize(79).endsWith("x..."));
    }

    @Test
    void theBarIsColouredWhereColoursAreWanted() {
        try (ProgressLine line = line(true, true)) {
            now.addAndGet(SECOND);
            line.at(0.5, () -> "x".repeat(line.columns()));
        }
        assertThat(printed()).startsWith("[\u001b[32m####\u001b[0m----] xx");
        assertThat(printed().strip().replaceAll("\u001b\\[\\d+m", "")).hasSize(79);
        assertThat(StandardError.isColoured(true, Map.of("TERM", "xterm"))).isTrue();
        assertThat(StandardError.isColoured(true, Map.of("NO_COLOR", ""))).isTrue();
        assertThat(StandardError.isColoured(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(StandardError.isColoured(true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(StandardError.isColoured(false, Map.of())).isFalse();
    }

    /** A second apart at first, after an hour half a minute. */
    @Test
    void elsewhereALineComesAtTimes() {
        try (ProgressLine line = line(false)) {
            for (int i = 1; i <= 36_000; i++) {
                now.addAndGet(SECOND / 10);
                String text = Integer.toString(i);
                line.at(i / 36e3, () -> text);
            }
        }
        assertThat(printed()).doesNotContain("\r").startsWith("10\n20\n30\n");
        assertThat(printed().lines())
                .hasSizeBetween(120, 160)
                .last()
                .asString()
                .satisfies(last -> assertThat(Integer.parseInt(last)).isGreaterThan(35_700));
    }
}
