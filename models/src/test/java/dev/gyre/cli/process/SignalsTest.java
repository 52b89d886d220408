package dev.gyre.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.run.StopSignal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
            try (Signals signals = Signals.to(stop, "in a moment", Stuck::say, Duration.ofMillis(200))) {
                System.out.println("works " + signals.received().isPresent());
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
    }

    @Test
    void workThatDoesntEndIsEndedAfterAWhile() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        ManagementFactory.getRuntimeMXBean().getClassPath(),
                        Stuck.class.getName())
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

    @Test
    void aSignalHasItsExitCode() {
        assertThat(ExitCode.stopped(OptionalInt.of(1))).isEqualTo(129);
        assertThat(ExitCode.stopped(OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.stopped(OptionalInt.of(15))).isEqualTo(143);
        assertThat(ExitCode.stopped(OptionalInt.empty())).isEqualTo(ExitCode.INTERRUPTED);
    }
}
