package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Loops whose ranges are empty, reversed, at the ends of the integers or counted by large steps do what they do in a plain call. */
class LoopBoundsTest {
    private static final int SIZE = 100;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    /** The position runs on over ranges, which may have no numbers. */
    static void positionRunsOn(IntArray begin, IntArray end, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int p = 3 * i;
            float s = 0f;
            for (int j = 0; j < begin.getSize(); j++) {
                int from = begin.get(j);
                int to = end.get(j);
                for (int k = from; k < to; k++) {
                    s += x.get(p);
                    p++;
                }
            }
            y.set(i, s);
        }
    }

    static void inclusiveRanges(IntArray begin, IntArray end, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int p = 7 + i;
            float s = 0f;
            for (int j = 0; j < begin.getSize(); j++) {
                int from = begin.get(j);
                int to = end.get(j);
                for (int k = from; k <= to; k++) {
                    p++;
                    s += x.get(p);
                }
            }
            y.set(i, s);
        }
    }

    static void upByFortyThousand(FloatArray x, FloatArray y, int from, int to) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float s = i;
            for (int k = from; k < to; k += 40_000) {
                s += x.get(k & 63);
            }
            y.set(i, s);
        }
    }

    static void upByABillion(FloatArray x, FloatArray y, int from, int to) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float s = i;
            for (int k = from; k < to; k += 1_000_000_000) {
                s += x.get(k & 63);
            }
            y.set(i, s);
        }
    }

    static void downByFortyThousand(FloatArray x, FloatArray y, int from, int unused) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float s = i + unused;
            for (int k = from; k > 0; k -= 40_000) {
                s += x.get(k & 63);
            }
            y.set(i, s);
        }
    }

    static void counted(IntArray y, int from, int to) {
        for (@Parallel int k = from; k < to; k++) {
            y.set(k - from, k);
        }
    }

    static void sumsUpTo(FloatArray x, FloatArray y, int from, int to) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            float s = i;
            for (int k = from; k < to; k++) {
                s += x.get((k - from) & 63);
            }
            y.set(i, s);
        }
    }

    static void everyFortyThousandth(IntArray y, int n) {
        for (@Parallel int k = 0; k < n; k += 40_000) {
            y.set(k / 40_000, k);
        }
    }

    private static FloatArray numbers(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, i % 13 / 4f);
        }
        return x;
    }

    /** Runs a kernel at all widths, strictly and by default, beside the plain call. */
    private static void check(String name, Object... arguments) throws Throwable {
        for (int bits : VectorBits.all()) {
            for (boolean contract : new boolean[] {false, true}) {
                CompiledKernel kernel = KernelCompiler.compile(
                        KernelMethods.method(LoopBoundsTest.class, name),
                        new CompilerSettings(true, contract).within(bits));
                Object[] expected = copies(arguments);
                Object[] actual = copies(arguments);
                kernel.method().handle().invokeWithArguments(expected);
                SCHEDULER.run(new BoundTask("test", kernel, actual));
                for (int a = 0; a < arguments.length; a++) {
                    assertThat(contents(actual[a]))
                            .as("%s of %s, %d bits", name, Arrays.toString(arguments), bits)
                            .isEqualTo(contents(expected[a]));
                }
            }
        }
    }

    private static Object[] copies(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> switch (a) {
                    case FloatArray f -> FloatArray.fromArray(f.toHeapArray());
                    case IntArray i -> IntArray.fromArray(i.toHeapArray());
                    default -> a;
                })
                .toArray();
    }

    private static Object contents(Object argument) {
        return switch (argument) {
            case FloatArray f -> f.toHeapArray();
            case IntArray i -> i.toHeapArray();
            default -> argument;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"positionRunsOn", "inclusiveRanges"})
    void emptyAndReversedRangesAddNothingToAPosition(String name) throws Throwable {
        int[][] begins = {{0, 1, 2}, {5, 0, 3}, {4, 4, 4}, {9, -3, 7}};
        int[][] ends = {{4, 3, 9}, {2, 3, 3}, {4, 1, 5}, {-9, 2, 7}};
        for (int r = 0; r < begins.length; r++) {
            check(
                    name,
                    IntArray.fromArray(begins[r]),
                    IntArray.fromArray(ends[r]),
                    numbers(4 * SIZE),
                    new FloatArray(SIZE));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "5, 1",
        "0, 1",
        "0, 200001",
        "-70000, 70000",
        "2000000000, 2147443647",
        "-2147483648, -2147000000"
    })
    void largeStepsCountUp(int from, int to) throws Throwable {
        check("upByFortyThousand", numbers(64), new FloatArray(SIZE), from, to);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 1000000001", "-2147483648, 1100000000", "1147483647, 1147483647"})
    void stepsThatLeaveFewRoundsCountUp(int from, int to) throws Throwable {
        check("upByABillion", numbers(64), new FloatArray(SIZE), from, to);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -5, 40_000, 40_001, 2_000_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void largeStepsCountDown(int from) throws Throwable {
        check("downByFortyThousand", numbers(64), new FloatArray(SIZE), from, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "2147483547, 2147483647",
        "2147483646, 2147483647",
        "-2147483648, -2147483548",
        "-50, 50",
        "2147483600, -2147483648",
        "2147483647, 2147483647"
    })
    void loopsMayBeginAndEndAtTheEndsOfTheIntegers(int from, int to) throws Throwable {
        check("counted", new IntArray(SIZE), from, to);
        check("sumsUpTo", numbers(64), new FloatArray(SIZE), from, to);
    }

    @Test
    void aParallelLoopMayCountByALargeStep() throws Throwable {
        check("everyFortyThousandth", new IntArray(SIZE), SIZE * 40_000 - 7);
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(LoopBoundsTest.class, "everyFortyThousandth"));
        assertThat(kernel.form()).as("%s", kernel.refusals()).isNotEqualTo(Form.SEQUENTIAL);
    }
}
