package dev.gyre.jvm.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where lines of the cache begin, and that panels begin there. */
final class CachesTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 16, 60})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theNextLineIsFoundByTheAddress(int behind) throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment array = arena.allocate(2 * Caches.LINE, Caches.LINE).asSlice(behind);
            while (Caches.line(array) == 0) { // what finds addresses is still being loaded
                Thread.sleep(Duration.ofMillis(1));
            }
            assertThat(Caches.line(array)).isEqualTo(Caches.LINE - behind);
        }
    }

    @Test
    void panelsHoldWhatTheyMustFromThereOnAndStay() {
        Panels panels = Panels.own();
        for (int elements : new int[] {1, 1000, 10}) {
            long[] panel = panels.longs(1, elements);
            assertThat(panels.from(1)).isBetween(0, Caches.LINE / Long.BYTES - 1);
            assertThat(panel.length).isGreaterThanOrEqualTo(panels.from(1) + elements);
            assertThat(panels.longs(1, 0)).isSameAs(panel);
        }
    }
}
