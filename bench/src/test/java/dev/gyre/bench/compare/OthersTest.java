package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OthersTest {

    @Test
    void aMachineWhoseProcessorsAreAllInUseIsBusy() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> others = IntStream.range(0, 2 * Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> Thread.ofPlatform().daemon().start(() -> {
                    while (!ended.get()) {
                        Thread.onSpinWait();
                    }
                }))
                .toList();
        try {
            // Three threads want each processor, and ours is one of them: two thirds.
            assertThat(Others.share()).isBetween(0.3, 1.0);
        } finally {
            ended.set(true);
            for (Thread t : others) {
                t.join();
            }
        }
    }
}
