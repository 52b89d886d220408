package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Counters count as in order, whatever the order of the iterations. */
final class CountersTest {

    static Stream<Arguments> alike() {
        return Stream.of(
                kernel("ownCounters", ints(1003), ints(1003)),
                kernel("givenCounters", ints(1003), new AtomicInteger(-7), new AtomicInteger(Integer.MIN_VALUE + 5)),
                kernel("givenCounters", ints(0), new AtomicInteger(-7), new AtomicInteger(5)),
                kernel("countsTwice", ints(1009), new AtomicInteger(11), 1003),
                kernel("countsTwice", ints(9), new AtomicInteger(11), 4),
                kernel("countsWithin", ints(1003), new AtomicInteger(1)));
    }

    @ParameterizedTest
    @MethodSource("alike")
    void iterationsThatCountAlikeRunInAnyOrder(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        checkAllCuts(kernel, arguments);
    }

    static Stream<Arguments> differently() {
        return Stream.of(
                kernel("countsSome", ints(1003), new AtomicInteger(1)),
                kernel("countsByElements", ints(1003), new AtomicInteger(1)),
                kernel("countsInBoth", ints(13 * 37), new AtomicInteger(1), 13, 37),
                kernel("countsBefore", ints(1003), new AtomicInteger(1)),
                kernel("fills", ints(1003), new AtomicInteger(3), 1000),
                kernel("newCounters", ints(1003)));
    }

    @ParameterizedTest
    @MethodSource("differently")
    void othersRunInOrder(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SEQUENTIAL);
        checkAllCuts(kernel, arguments);
    }

    @Test
    void oneCounterForTwoParametersIsOneCounter() {
        AtomicInteger both = new AtomicInteger(100);
        IntArray x = IntArray.fromElements(1, 1, 1);
        CompiledKernel kernel = compiled("givenCounters");
        assertThat(kernel.codeFor(new Object[] {x, both, both}).form()).isEqualTo(Form.SEQUENTIAL);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
            scheduler.run(new BoundTask("test", kernel, new Object[] {x, both, both}));
        }
        assertThat(both).hasValue(106);
        assertThat(x.toHeapArray()).containsExactly(1 + 100 + 102, 1 + 102 + 104, 1 + 104 + 106);
    }

    /** A task that runs again goes on counting. */
    @Test
    void countsOn() {
        AtomicInteger c = new AtomicInteger(11);
        IntArray x = ints(1009);
        BoundTask task = new BoundTask("test", compiled("countsTwice"), new Object[] {x, c, 1003});
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 8)) {
            scheduler.run(task);
            scheduler.run(task);
        }
        assertThat(c).hasValue(11 + 2 * 333 * 11);
        assertThat(x.get(5)).isEqualTo(11 + 333 * 11 + 1);
    }

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(method(CounterKernels.class, name), CompilerSettings.STRICT);
    }
}
