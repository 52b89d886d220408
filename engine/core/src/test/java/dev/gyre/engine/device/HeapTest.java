package dev.gyre.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HeapTest {

    private static final int GARBAGE = 256 << 20;

    @Test
    void garbageIsCollectedWhereItDecides() {
        // Another thread may have it collected in between, so that it's tried more than once.
        LongStream gains = LongStream.range(0, 5).map(i -> {
            long alone = Heap.free(Long.MAX_VALUE);
            assertThat(new byte[GARBAGE]).hasSize(GARBAGE);
            long dirty = Heap.free(0);
            return Math.min(alone - dirty, Heap.free(Long.MAX_VALUE) - dirty);
        });
        assertThat(gains.max().orElseThrow()).isGreaterThan(GARBAGE / 2);
    }
}
