package dev.gyre.models.peak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.peak.Peak.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device's peak is measured once, on an idle machine only, and kept in a file that may be missing or damaged. */
final class PeakTest {

    private static final String KEY = "Some CPU @ 2.00GHz | jvm: 2 = threads";

    @TempDir
    private Path folder;

    private int measured;
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    private OptionalDouble find(PeakCache cache, double flops, double share) {
        return Peak.find(
                cache,
                () -> {
                    measured++;
                    return new Measurement(flops, share);
                },
                () -> now);
    }

    private PeakCache cache(String key) {
        return new PeakCache(folder.resolve("deep").resolve("gyre").resolve("peak.properties"), key);
    }

    @Test
    void isMeasuredOnceForEachKey() throws IOException {
        assertThat(find(cache(KEY), 1.5e11, 0.98)).hasValue(1.5e11);
        assertThat(find(cache(KEY), 9e9, 0.98)).hasValue(1.5e11);
        assertThat(measured).isEqualTo(1);
        assertThat(find(cache("other"), 3e10, 1)).hasValue(3e10);
        assertThat(find(cache(KEY), 9e9, 1)).hasValue(1.5e11);
        assertThat(measured).isEqualTo(2);
        try (Stream<Path> files = Files.list(cache(KEY).file().getParent())) {
            assertThat(files).containsExactly(cache(KEY).file());
        }
    }

    @Test
    void isUnknownOnABusyMachineAndNotMeasuredAgainForTenMinutes() {
        assertThat(find(cache(KEY), 8.9e9, 0.5)).isEmpty();
        now = now.plus(Duration.ofMinutes(9));
        assertThat(find(cache(KEY), 1.5e11, 0.95)).isEmpty();
        assertThat(measured).isEqualTo(1);
        assertThat(find(cache("other"), 3e10, 1)).hasValue(3e10);
        now = now.plus(Duration.ofMinutes(2));
        assertThat(find(cache(KEY), 1.5e11, 0.95)).hasValue(1.5e11);
        assertThat(find(cache(KEY), 8.9e9, 0.5)).hasValue(1.5e11);
        assertThat(measured).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "NaN", "-1", "0", "Infinity", "\\uXYZ"})
    void isMeasuredAnewWhereTheFileIsDamaged(String value) throws IOException {
        find(cache(KEY), 1.5e11, 1);
        Path file = cache(KEY).file();
        Files.writeString(file, Files.readString(file).replace("1.5E11", value));
        assertThat(find(cache(KEY), 1.4e11, 1)).hasValue(1.4e11);
        assertThat(find(cache(KEY), 1.3e11, 1)).hasValue(1.4e11);
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoFailure() throws IOException {
        Files.writeString(folder.resolve("deep"), "a file where the folder should be");
        assertThat(find(cache(KEY), 1.5e11, 1)).hasValue(1.5e11);
        assertThat(find(cache(KEY), 1.4e11, 1)).hasValue(1.4e11);
    }

    @Test
    void isSomethingOrUnknownOnTheRealDevice() {
        OptionalDouble peak = Peak.flopsPerSecond(Devices.standard());
        peak.ifPresent(p -> assertThat(Peak.flopsPerSecond(Devices.standard())).hasValue(p));
        assertThat(peak.orElse(1e10)).isBetween(1e9, 1e15);
        OptionalDouble bytes = Peak.bytesPerSecond(Devices.standard());
        assertThat(bytes.orElse(1e10)).isBetween(1e8, 1e14);
    }
}
