package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Requests in a row leave nothing behind. A few hundred by day; with -Pnightly, ten thousand. What requests leave on the heap, each stretch of
 * them leaves; what one stretch leaves and the others don't, a class that was loaded late or a table that grew once, isn't theirs.
 */
@Isolated("counts the threads and files of the whole process")
@EnabledOnOs({OS.LINUX, OS.MAC})
class SoakTest {

    private static final int REQUESTS = Integer.getInteger("gyre.serve.requests", 400);
    private static final int STRETCHES = 4;
    /** What a stretch of requests may leave on the heap: 5 KB each, by day. */
    private static final long MOST_LEFT = 1 << 19;

    @Test
    void nothingGrows() throws IOException, InterruptedException {
        try (SmallServer server = SmallServer.of(new Limits(4, 8, 4096, 100, 1 << 16))) {
            List<Used> used = new ArrayList<>();
            for (int stretch = 0; stretch < STRETCHES; stretch++) {
                run(server, REQUESTS * stretch / STRETCHES, REQUESTS * (stretch + 1) / STRETCHES);
                used.add(Used.now());
            }
            Used before = used.getFirst();
            Used after = used.getLast();
            assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 2);
            assertThat(after.files()).as("open files").isLessThanOrEqualTo(before.files() + 2);
            assertThat(used.stream().map(Used::heap).gather(Gatherers.windowSliding(2)))
                    .as("heap")
                    .anySatisfy(
                            two -> assertThat(two.getLast() - two.getFirst()).isLessThan(MOST_LEFT));
        }
    }

    private static void run(SmallServer server, int from, int to) throws IOException, InterruptedException {
        for (int i = from; i < to; i++) {
            String fields = "\"prompt\": \"Request number " + i + " of many\", \"max_tokens\": 2, \"seed\": " + i;
            if (i % 2 == 0) {
                server.complete(fields);
            } else {
                server.stream("/v1/completions", "{\"model\": \"small\", \"stream\": true, " + fields + "}");
            }
        }
    }

    /** What the process uses, after garbage was collected. */
    private record Used(int threads, long files, long heap) {
        static Used now() throws InterruptedException {
            WeakReference<Object> witness = new WeakReference<>(new Object());
            while (witness.get() != null) {
                System.gc();
                Thread.sleep(5);
            }
            long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? unix.getOpenFileDescriptorCount()
                    : 0;
            return new Used(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    files,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
    }
}
