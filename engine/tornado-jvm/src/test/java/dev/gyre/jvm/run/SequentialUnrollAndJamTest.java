package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.compile.CompiledKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Iterations of a sequential loop that share what an inner one loads, a few at a time: as recurrences do for the units of a head. */
final class SequentialUnrollAndJamTest {

    /** What the loop over e becomes part of where iterations of the one around it are jammed. */
    private static final String JAMMED = "for d0 = 0; (d0 < d'); += ";

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(Kernels.class, name);
    }

    private static String listing(String name) {
        return KernelCases.listing(compiled(name));
    }

    /** Four vectors of 128 bits are a line of the cache, and leave no registers for a second iteration. */
    private static void assertJammed(String name) {
        if (VectorBits.haveAtLeast(256)) {
            assertThat(listing(name)).contains(JAMMED);
        }
    }

    /** Sums of several rows of weights; a step adds to what the one before left, of which it reads the same element. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 31})
    void givesTheBitsOfThePlainCall(int units) throws Throwable {
        int lanes = 37;
        int steps = 3;
        Object[] arguments = {
            floats(2 * units * units),
            specials(steps * 2 * units * lanes),
            floats(units * lanes),
            floats(units * lanes),
            lanes,
            steps,
            units
        };
        assertJammed("steps");
        checkAllCuts(compiled("steps"), arguments);
    }

    /** More sums than registers for several iterations at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 16})
    void sumsOfDifferentThings(int units) throws Throwable {
        int lanes = 41;
        assertJammed("gates");
        checkAllCuts(compiled("gates"), new Object[] {
            specials(5 * units * units), floats(4 * units * lanes), floats(units * lanes), lanes, units
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 17})
    void keepsTheOrderOfStores(int units) throws Throwable {
        assertJammed("overwrites");
        checkAllCuts(
                compiled("overwrites"),
                new Object[] {floats(units * units), floats(units * 41), floats(41 * 4), 41, units});
    }

    /** Iterations that read what those before them have stored or added up, or whose inner loops are of different lengths. */
    @ParameterizedTest
    @CsvSource({"readsWhatIsStored", "handsOn", "triangle"})
    void leavesWhatDependsOnIterationsBefore(String name) throws Throwable {
        assertThat(listing(name)).doesNotContain(JAMMED);
        int units = 9;
        checkAllCuts(
                compiled(name),
                new Object[] {floats(units * units), floats(units * 41), floats(units * 41), 41, units});
    }

    @Test
    void oneArrayForTwoParametersIsReadAsItChanges() {
        int lanes = 35;
        int units = 8;
        FloatArray weights = floats(units * units);
        FloatArray x = floats(units * lanes);
        FloatArray expected = FloatArray.fromArray(x.toHeapArray());
        Kernels.products(weights, expected, expected, lanes, units);
        assertJammed("products");
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 3)) {
            scheduler.run(new BoundTask("test", compiled("products"), new Object[] {weights, x, x, lanes, units}));
        }
        assertThat(x.toHeapArray()).isEqualTo(expected.toHeapArray());
    }

    static final class Kernels {

        private Kernels() {}

        static void steps(FloatArray w, FloatArray x, FloatArray old, FloatArray y, int B, int T, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int t = 0; t < T; t++) {
                    for (int d = 0; d < D; d++) {
                        float first = old.get(d * B + b);
                        float second = 0f;
                        for (int e = 0; e < D; e++) {
                            first += w.get(d * 2 * D + e) * x.get((t * 2 * D + e) * B + b);
                            second += w.get((d * 2 + 1) * D + e) * x.get(((t * 2 + 1) * D + e) * B + b);
                        }
                        float direct = y.get(d * B + b);
                        y.set(d * B + b, direct + TornadoMath.max(first, second));
                    }
                }
            }
        }

        /** Four sums, two of them of the same. */
        static void gates(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int d = 0; d < D; d++) {
                    float i = 0f;
                    float f = 1f;
                    float z = 0f;
                    float o = 0f;
                    float p = 0f;
                    for (int e = 0; e < D; e++) {
                        i += w.get(d * D + e) * x.get(e * B + b);
                        f += w.get((D + d) * D + e) * x.get((D + e) * B + b);
                        z += w.get((2 * D + d) * D + e) * x.get((2 * D + e) * B + b);
                        o += w.get((3 * D + d) * D + e) * x.get((3 * D + e) * B + b);
                        p += w.get((4 * D + d) * D + e) * x.get((D + e) * B + b);
                    }
                    y.set(d * B + b, (i + f) * (z - o) + p);
                }
            }
        }

        static void overwrites(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int d = 0; d < D; d++) {
                    float s = 0f;
                    for (int e = 0; e < D; e++) {
                        s += w.get(d * D + e) * x.get(e * B + b);
                    }
                    y.set((d & 3) * B + b, s);
                }
            }
        }

        static void products(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int d = 0; d < D; d++) {
                    float s = 0f;
                    for (int e = 0; e < D; e++) {
                        s += w.get(d * D + e) * x.get(e * B + b);
                    }
                    y.set(d * B + b, s);
                }
            }
        }

        static void readsWhatIsStored(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int d = 0; d < D; d++) {
                    float s = x.get(d * B + b);
                    for (int e = 0; e < D; e++) {
                        s += w.get(d * D + e) * y.get(e * B + b);
                    }
                    y.set(d * B + b, s);
                }
            }
        }

        static void handsOn(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                float s = 0f;
                for (int d = 0; d < D; d++) {
                    for (int e = 0; e < D; e++) {
                        s += w.get(d * D + e) * x.get(e * B + b);
                    }
                    y.set(d * B + b, s);
                }
            }
        }

        static void triangle(FloatArray w, FloatArray x, FloatArray y, int B, int D) {
            for (@Parallel int b = 0; b < B; b++) {
                for (int d = 0; d < D; d++) {
                    float s = 0f;
                    for (int e = 0; e < d; e++) {
                        s += w.get(d * D + e) * x.get(e * B + b);
                    }
                    y.set(d * B + b, s);
                }
            }
        }
    }
}
