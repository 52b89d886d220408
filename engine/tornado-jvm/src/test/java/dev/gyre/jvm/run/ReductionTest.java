package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Values that iterations gather: in vectors, on all threads, and the same for any number of them. */
final class ReductionTest {
    private static final int[] SIZES = {0, 1, 7, 1023, 1024, 1025, 100_003, 600_000};

    private static CompiledKernel kernel(String name, CompilerSettings settings) {
        return KernelCompiler.compile(KernelMethods.method(ReductionKernels.class, name), settings);
    }

    static Stream<Arguments> exact() {
        return Stream.of(SIZES)
                .flatMap(sizes -> java.util.Arrays.stream(sizes).boxed())
                .flatMap(n -> Stream.of(
                        KernelCases.kernel("sumOfInts", KernelCases.ints(n), IntArray.fromElements(17)),
                        KernelCases.kernel("sumOfSeveral", KernelCases.ints(n), IntArray.fromElements(5)),
                        KernelCases.kernel("differenceOfLongs", KernelCases.longs(n), new LongArray(2)),
                        KernelCases.kernel("product", KernelCases.ints(n), new IntArray(1)),
                        KernelCases.kernel("least", KernelCases.specials(n), new FloatArray(3), 1e9f),
                        KernelCases.kernel("largest", KernelCases.doubles(n), new DoubleArray(1)),
                        KernelCases.kernel("counts", KernelCases.specials(n), new IntArray(1), new IntArray(1)),
                        KernelCases.kernel("some", KernelCases.ints(n), new IntArray(1), new LongArray(1))));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void whatDoesNotRoundEqualsThePlainCall(String name, Object[] arguments) throws Throwable {
        for (CompilerSettings settings :
                new CompilerSettings[] {CompilerSettings.STRICT, new CompilerSettings(true, true)}) {
            CompiledKernel kernel = kernel(name, settings);
            assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
            KernelCases.checkAllCuts(kernel, arguments);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024, 1025, 300_001})
    void sumsAreTheSameForAllThreadsAndNearThePlainCall(int n) throws Throwable {
        DoubleArray x = KernelCases.doubles(n);
        DoubleArray mean = DoubleArray.fromElements(0.5 * n);
        CompiledKernel kernel = kernel("squaredDistances", new CompilerSettings(true, true));
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        DoubleArray plain = new DoubleArray(1);
        ReductionKernels.squaredDistances(x, mean, plain);
        Set<Double> results = new HashSet<>();
        for (int threads = 1; threads <= 4; threads++) {
            for (int tiles : new int[] {1, 3, 64}) {
                DoubleArray r = new DoubleArray(1);
                try (TileScheduler scheduler = TileScheduler.withTiles(threads, tiles)) {
                    scheduler.run(new BoundTask("test", kernel, new Object[] {x, mean, r}));
                }
                results.add(r.get(0));
            }
        }
        assertThat(results).hasSize(1);
        assertThat(results.iterator().next()).isCloseTo(plain.get(0), within(1e-12 * (1 + plain.get(0))));
    }

    @Test
    void arraysOfJavaAreGatheredInToo() {
        int[] x = KernelCases.ints(70_001).toHeapArray();
        int[] r = {3, 4};
        try (TileScheduler scheduler = new TileScheduler(2)) {
            scheduler.run(new BoundTask("test", kernel("sumOfArray", CompilerSettings.STRICT), new Object[] {x, r}));
        }
        assertThat(r).containsExactly(3, 4 + java.util.Arrays.stream(x).sum());
    }

    @Test
    void theSameTaskGathersAnewEachTime() {
        FloatArray x = KernelCases.floats(5000);
        FloatArray r = new FloatArray(1);
        BoundTask task = new BoundTask("test", kernel("sum", new CompilerSettings(true, true)), new Object[] {x, r});
        try (TileScheduler scheduler = new TileScheduler(2)) {
            scheduler.run(task);
            float first = r.get(0);
            x.set(4999, x.get(4999) + 100f);
            scheduler.run(task);
            assertThat(r.get(0)).isCloseTo(first + 100f, within(0.01f));
        }
    }

    @Test
    void sumsOfFloatsKeepTheirOrderWhereBitsAreThoseOfThePlainCall() throws Throwable {
        CompiledKernel kernel = kernel("sum", CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains("in any order");
        KernelCases.checkAllCuts(kernel, new Object[] {KernelCases.floats(5000), new FloatArray(1)});
    }

    @ParameterizedTest
    @CsvSource({"sumFarAway, 0, false", "sumFarAway, 7, true", "setFarAway, 0, true", "setFarAway, 7, true"})
    void anElementBehindTheArrayIsAnError(String name, int n, boolean fails) {
        CompiledKernel kernel = kernel(name, CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        for (int size : new int[] {5, 6}) {
            BoundTask task = new BoundTask("test", kernel, new Object[] {KernelCases.ints(n), new IntArray(size)});
            try (TileScheduler scheduler = new TileScheduler(2)) {
                if (fails && size == 5) {
                    assertThatThrownBy(() -> scheduler.run(task))
                            .isInstanceOf(TornadoTaskRuntimeException.class)
                            .hasCauseInstanceOf(IndexOutOfBoundsException.class);
                } else {
                    scheduler.run(task);
                }
            }
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                KernelCases.sequential(
                        "stores more",
                        KernelCases.kernel("storesToo", KernelCases.ints(3000), new IntArray(3000), new IntArray(1))),
                KernelCases.sequential(
                        "stores outside", KernelCases.kernel("goesOn", KernelCases.ints(3000), new IntArray(1))),
                KernelCases.sequential(
                        "isn't a sum", KernelCases.kernel("alternates", KernelCases.ints(3000), new IntArray(1))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatElseAKernelDoesItDoesInOrder(String reason, String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = kernel(name, new CompilerSettings(true, true));
        assertThat(kernel.form()).isEqualTo(Form.SEQUENTIAL);
        assertThat(kernel.refusals().toString()).contains(reason);
        KernelCases.checkAllCuts(kernel, arguments);
    }

    @Test
    void anArrayThatIsAlsoReadIsGatheredInOrder() throws Throwable {
        IntArray both = KernelCases.ints(2000);
        IntArray expected = IntArray.fromArray(both.toHeapArray());
        ReductionKernels.sumOfInts(expected, expected);
        KernelMethod method = KernelMethods.method(ReductionKernels.class, "sumOfInts");
        try (TileScheduler scheduler = new TileScheduler(2)) {
            scheduler.run(new BoundTask("test", KernelCompiler.compile(method), new Object[] {both, both}));
        }
        assertThat(both.toHeapArray()).isEqualTo(expected.toHeapArray());
    }
}
