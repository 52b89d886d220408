package dev.gyre.serve.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A worker runs its plans before the first request, as far as there's time. */
class WarmingTest {

    private static final Limits LIMITS = new Limits(4, 8, 1 << 17, 20, 0);

    @Test
    void allPlansAreRunWhereThatTakesNoTime() {
        // Steps and chunks of 1, 2 and 4 texts, and a chunk of one by itself.
        assertThat(TestWorker.of(LIMITS).warm(() -> 0)).isEqualTo(7);
    }

    @Test
    void whatHasNotBegunAfterTenSecondsIsLeft() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        TextWorker worker = TestWorker.of(LIMITS);
        assertThat(worker.warm(() -> clock.getAndAdd(TimeUnit.SECONDS.toNanos(4))))
                .isEqualTo(2);
        worker.warm();
    }
}
