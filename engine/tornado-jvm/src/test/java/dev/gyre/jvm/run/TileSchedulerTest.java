package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileSchedulerTest {

    @Test
    void aNumberOfThreads() {
        assertThat(TileScheduler.parse("1")).isEqualTo(1);
        assertThat(TileScheduler.parse("4096")).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "4097", "99999999999", "two", "1.5", ""})
    void noNumberOfThreads(String asked) {
        assertThatThrownBy(() -> TileScheduler.parse(asked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dgyre.threads=" + asked + " must be a whole number from 1 to 4096");
    }

    private static BoundTask task() {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(KernelShapes.class, "matmul"), CompilerSettings.STRICT);
        return new BoundTask("test", kernel, new Object[] {floats(4), floats(4), floats(4), 2, 2, 2});
    }

    private static long timed(BoundTask task, long iterations, long nanos, int runs) {
        return IntStream.range(0, runs)
                .filter(_ -> {
                    boolean timed = task.begins(iterations);
                    if (timed) {
                        task.ran(iterations, nanos);
                    }
                    return timed;
                })
                .count();
    }

    /** Of the first runs some are timed all the same, as the watch looks at them. */
    @Test
    void shortRunsAreTimedNowAndThen() {
        BoundTask task = task();
        timed(task, 100, 300, 1000);
        assertThat(timed(task, 100, 300, 1600)).isBetween(100L, 105L);
        assertThat(timed(task, 200, 300, 1)).as("of more iterations").isEqualTo(1);
        assertThat(timed(task, 200, 300, 10)).isLessThan(3);
    }

    @Test
    void whatBecomesLongIsTimedEachTime() {
        BoundTask task = task();
        timed(task, 100, 300, 1000);
        timed(task, 100, 1_000_000, 32);
        assertThat(timed(task, 100, 1_000_000, 50)).isEqualTo(50);
        assertThat(task.cost(100)).isGreaterThan(500_000);
    }
}
