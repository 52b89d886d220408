package dev.gyre.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.run.StopSignal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsTest {

    /** Work that never comes to its end, however politely it's asked to. */
    static final class Stuck {
        private Stuck() {}

        private static void say(String line) {
            System.out.println(line);
        }

        public static void main(String[] args) throws InterruptedException {
            StopSignal stop = new StopSignal();
            try (Signals signals = Signals.to(stop, "in a moment", Stuck::say, Duration.parse(args[0]))) {
                System.out.println("works " + signals.received().isPresent());
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
    }

    @Test
    void workThatDoesntEndIsEndedAfterAWhile() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(stuck(Duration.ofMillis(200)))
                .redirectErrorStream(true)
                .start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("works false");
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(out.lines())
                    .containsExactly("in a moment", "it hasn't come to its end within 0 s, and is ended");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    /** Each alike, Ctrl-C among them. What starts the tests may have children ignore it, which env undoes. */
    @ParameterizedTest
    @CsvSource({"HUP, 1", "INT, 2", "TERM, 15"})
    @EnabledOnOs(OS.LINUX)
    void theFirstIsAcknowledgedAndTheSecondEndsAtOnce(String name, int number)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=" + name));
        words.addAll(stuck(Duration.ofMinutes(2)));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("works false");
            kill(name, process);
            assertThat(out.readLine()).isEqualTo("in a moment");
            assertThat(process.isAlive()).isTrue();
            kill(name, process);
            assertThat(out.lines()).containsExactly("ended at once");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(128 + number);
    }

    private static void kill(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static List<String> stuck(Duration limit) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                Stuck.class.getName(),
                limit.toString());
    }

    @Test
    void aSignalHasItsExitCode() {
        assertThat(ExitCode.stopped(OptionalInt.of(1))).isEqualTo(129);
        assertThat(ExitCode.stopped(OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.stopped(OptionalInt.of(15))).isEqualTo(143);
        assertThat(ExitCode.stopped(OptionalInt.empty())).isEqualTo(ExitCode.INTERRUPTED);
    }
}
