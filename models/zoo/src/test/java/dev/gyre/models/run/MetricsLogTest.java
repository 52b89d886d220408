package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.models.task.NextByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

    @TempDir
    Path folder;

    /** Steps of 100 bytes, of which every tenth takes 91 times as long: 100 bytes in 10 ms on the whole, though most take 1 ms. */
    @Test
    void theSpeedIsThatOfStepLines() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            int ms = i == 1 ? 5000 : i % 10 == 0 ? 91 : 1;
            log.append("{\"step\":%d,\"loss\":2.0,\"bytes\":%d,\"time\":{\"ms\":%d}}%n".formatted(i, 100 * i, ms));
        }
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), log);
        assertThat(MetricsLog.read(file, NextByte.STANDARD.score()).speed().orElseThrow())
                .isEqualTo(10_000, within(500.0));
    }

    @Test
    void oneStepHasNoSpeed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":2.0,\"bytes\":100,\"time\":{\"ms\":9}}\n");
        assertThat(MetricsLog.read(file, NextByte.STANDARD.score()).speed()).isEmpty();
    }
}
