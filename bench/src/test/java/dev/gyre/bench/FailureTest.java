package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void findsTheCauseInATrace() {
        Failure f = Failure.of("matmul size=512: gyre", """

                java.lang.RuntimeException: setup failed
                \tat x.Y.z(Y.java:1)
                Caused by: dev.gyre.bench.work.DisagreementException: gyre disagrees on y: error 1.0e+00
                \tat x.Y.z(Y.java:1)
                """);
        assertThat(f.message()).isEqualTo("gyre disagrees on y: error 1.0e+00");
        assertThat(f.exitCode()).isEqualTo(ExitCode.UNVERIFIED);
    }

    @Test
    void tellsADeviceFromOtherFailures() {
        assertThat(Failure.of("a", "dev.gyre.engine.device.DeviceException: no device cuda:0")
                        .exitCode())
                .isEqualTo(ExitCode.DEVICE);
        assertThat(Failure.of("a", "java.lang.OutOfMemoryError: Java heap space")
                        .exitCode())
                .isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void saysThatAJvmEndedWithoutATrace() {
        assertThat(Failure.of("a", "").message()).isEqualTo("the JVM ended without a word; -v shows its output");
    }
}
