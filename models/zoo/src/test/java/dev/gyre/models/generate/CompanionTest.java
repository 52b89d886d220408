package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompanionTest {

    @Test
    void bothHalvesAreDoneWhenItReturns() throws InterruptedException {
        try (Companion companion = new Companion()) {
            int[] sums = new int[2];
            for (int i = 0; i < 20_000; i++) {
                companion.both(() -> sums[0]++, () -> sums[1]++);
                assertThat(sums[1]).isEqualTo(i + 1);
                if (i % 2_000 == 0) {
                    Thread.sleep(5); // long enough for it to park
                }
            }
            assertThat(sums[0]).isEqualTo(20_000);
        }
    }

    @Test
    void theyRunAtTheSameTime() {
        try (Companion companion = new Companion()) {
            CountDownLatch here = new CountDownLatch(1);
            CountDownLatch there = new CountDownLatch(1);
            companion.both(() -> meet(here, there), () -> meet(there, here));
            assertThat(here.getCount() + there.getCount()).isZero();
        }
    }

    private static void meet(CountDownLatch mine, CountDownLatch other) {
        mine.countDown();
        try {
            other.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatFailsIsThrownWhenBothAreOverAndItGoesOn() {
        try (Companion companion = new Companion()) {
            AtomicInteger done = new AtomicInteger();
            assertThatThrownBy(() -> companion.both(done::incrementAndGet, CompanionTest::fail))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> companion.both(CompanionTest::fail, done::incrementAndGet))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> companion.both(done::incrementAndGet, () -> {
                        throw new OutOfMemoryError("too little");
                    }))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> companion.both(CompanionTest::fail, CompanionTest::fail))
                    .isInstanceOf(IllegalArgumentException.class);
            companion.both(done::incrementAndGet, done::incrementAndGet);
            assertThat(done).hasValue(5);
        }
    }

    private static void fail() {
        throw new IllegalArgumentException("no");
    }

    @Test
    void itsThreadEndsWithIt() throws InterruptedException {
        Thread[] its = new Thread[1];
        try (Companion companion = new Companion()) {
            companion.both(() -> {}, () -> its[0] = Thread.currentThread());
            assertThat(its[0].isAlive()).isTrue();
        }
        its[0].join();
    }
}
