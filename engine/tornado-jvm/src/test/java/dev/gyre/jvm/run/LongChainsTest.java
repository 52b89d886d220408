package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.random.Compiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Kernels with chains of operations, each of which reads the value before it more than once, are compiled to vectors. If their values were written
 * out where they're read, the code would double with each operation, and a compilation wouldn't end.
 */
class LongChainsTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    static Stream<Arguments> chains() {
        return Stream.of(
                        "h ^= h << 13; h ^= h >>> 17; h ^= h << 5;",
                        "h ^= h >>> 16; h *= 0x85ebca6b; h ^= h >>> 13; h *= 0xc2b2ae35;",
                        "h = h * 31 + (h >>> 3);",
                        "h += h << 3; h ^= h >> 5; h += h << 11;",
                        "h = h > 0 ? h * 3 - 1 : h + (h << 2);",
                        "h = Math.max(h, h * 5) - (h & 0xff);")
                .flatMap(round ->
                        Stream.of("i + 1", "a.get(i & 63) > 0f ? i : 7 * i").map(first -> Arguments.of(first, round)));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void chainsOfOperationsAreVectors(String first, String round) throws Throwable {
        VectorBits.assertLanes(checked(first, round, 40, 2), "k");
    }

    /** Their code is longer than the JVM compiles. */
    @Test
    void aThousandRoundsOfAHashAreCompiled() throws Throwable {
        CompiledKernel kernel = checked("i + 1", "h ^= h << 13; h ^= h >>> 17; h ^= h << 5;", 1_000, 16);
        assertThat(kernel.form()).isNotEqualTo(Form.SEQUENTIAL);
    }

    private static CompiledKernel checked(String first, String round, int rounds, int gathers) throws Throwable {
        String sum = IntStream.range(0, gathers)
                .mapToObj("a.get((h >>> %d) & 63)"::formatted)
                .collect(Collectors.joining(" + "));
        Class<?> kernels = Compiler.compile("""
                static void k(FloatArray a, FloatArray y) {
                    for (@Parallel int i = 0; i < y.getSize(); i++) {
                        int h = %s;
                        %s
                        y.set(i, %s);
                    }
                }
                """.formatted(first, (round + "\n").repeat(rounds), sum));
        CompiledKernel kernel = KernelCompiler.compile(KernelMethods.method(kernels, "k"), CompilerSettings.STRICT);
        FloatArray a = new FloatArray(64);
        for (int i = 0; i < a.getSize(); i++) {
            a.set(i, i % 7 - 3f);
        }
        FloatArray expected = new FloatArray(133);
        kernel.method().handle().invoke(a, expected);
        FloatArray actual = new FloatArray(133);
        SCHEDULER.run(new BoundTask("test", kernel, new Object[] {a, actual}));
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
        return kernel;
    }
}
