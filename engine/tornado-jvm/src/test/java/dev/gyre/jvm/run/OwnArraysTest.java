package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.doubles;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static dev.gyre.jvm.run.KernelCases.listing;
import static dev.gyre.jvm.run.KernelCases.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Arrays that iterations allocate for themselves, in vectors. */
final class OwnArraysTest {

    static final class Kernels {
        private Kernels() {}

        /** A price by steps back from the end of a tree. */
        static void tree(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[17];
                for (int j = 0; j <= 16; j++) {
                    v[j] = x.get(i) * j - 1;
                }
                for (int step = 16; step > 0; step--) {
                    for (int j = 0; j < step; j++) {
                        v[j] = 0.5f * v[j + 1] + 0.25f * v[j];
                    }
                }
                y.set(i, v[0]);
            }
        }

        /** Places that data name. */
        static void histogram(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 3; i < n - 1; i++) {
                int[] count = new int[5];
                for (int k = 0; k < 20; k++) {
                    count[Math.floorMod(x.get(i) >> k, 5)]++;
                }
                y.set(i, count[0] + 100 * count[1] + 10_000 * count[x.get(i) & 3]);
            }
        }

        /** Zeros again in each round, and in one of two branches only. */
        static void freshEachRound(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float sum = 0;
                for (int r = 0; r < 4; r++) {
                    float[] v = new float[3];
                    v[r % 3] += x.get(i);
                    v[1] += r;
                    sum += v[0] - 2 * v[1] + 4 * v[2];
                    if (x.get(i) > 0) {
                        float[] w = new float[2];
                        w[r & 1] -= sum;
                        sum += w[0] * 0.5f + w[1];
                    }
                }
                y.set(i, sum);
            }
        }

        private static void fill(long[] v, long first) {
            for (int k = 0; k < v.length; k++) {
                v[k] = first + k;
            }
        }

        private static long product(long a, long b) {
            long[] digits = {a & 0xffff, a >>> 16, b & 0xffff, b >>> 16};
            return digits[0] * digits[2] + ((digits[1] * digits[2] + digits[0] * digits[3]) << 16);
        }

        static void helpers(LongArray x, LongArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                long[] v = new long[6];
                fill(v, x.get(i));
                long sum = 0;
                for (long one : v) {
                    sum += product(one, x.get(i)) ^ v.length;
                }
                y.set(i, sum);
            }
        }

        /** Elements that cut what they're given, and doubles. */
        static void narrow(IntArray x, DoubleArray y, ByteArray z, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                byte[] b = new byte[4];
                short[] s = new short[4];
                double[] d = new double[4];
                for (int k = 0; k < 4; k++) {
                    b[k] = (byte) (x.get(i) >> k);
                    s[k] = (short) (x.get(i) * k);
                    d[k] = b[k] / 3.0 + s[3 - k];
                }
                y.set(i, d[0] + d[1] * d[2] - d[3]);
                z.set(i, b[x.get(i) & 3]);
            }
        }

        /** Lines are parallel, too. */
        static void plane(FloatArray x, FloatArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < columns; c++) {
                    float[] v = new float[9];
                    for (int k = 0; k < 9; k++) {
                        int row = Math.min(Math.max(r + k / 3 - 1, 0), rows - 1);
                        int column = Math.min(Math.max(c + k % 3 - 1, 0), columns - 1);
                        v[k] = x.get(row * columns + column);
                    }
                    for (int k = 1; k < 9; k++) {
                        for (int j = k; j > 0; j--) {
                            float least = Math.min(v[j - 1], v[j]);
                            v[j] = Math.max(v[j - 1], v[j]);
                            v[j - 1] = least;
                        }
                    }
                    y.set(r * columns + c, v[4]);
                }
            }
        }

        /** Iterations that end early or go on for as long as data say. */
        static void uneven(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int left = x.get(i) & 1023;
                if (left == 7) {
                    continue;
                }
                int[] digits = new int[10];
                int at = 0;
                while (left > 0) {
                    digits[at++] = left % 3;
                    left /= 3;
                }
                int turned = 0;
                for (int k = 0; k < at; k++) {
                    turned = turned * 3 + digits[k];
                }
                y.set(i, turned);
            }
        }

        /** A counting sort: elements that are used and counted on at once, and two set at once. */
        static void sorted(IntArray x, LongArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] place = new int[5];
                long[] seen = new long[5];
                int[] digits = new int[8];
                for (int k = 0; k < 8; k++) {
                    int digit = Math.floorMod(x.get(i) >> k, 4);
                    place[digit + 1]++;
                    y.set(i, seen[digit]++ - --seen[4]);
                }
                place[4] = place[0] = 1;
                for (int digit = 0; digit < 4; digit++) {
                    place[digit + 1] += place[digit];
                }
                for (int k = 0; k < 8; k++) {
                    digits[place[Math.floorMod(x.get(i) >> k, 4)]++ % 8] += k;
                }
                seen[0] = seen[1] = y.get(i);
                for (int k = 0; k < 8; k++) {
                    seen[k & 1] = 31 * seen[0] + digits[k];
                }
                y.set(i, seen[0] - seen[1]);
            }
        }

        /** Primes below 30 that divide it, by a sieve, and what letters it has. */
        static void marks(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                boolean[] composite = new boolean[30];
                char[] letters = new char[2];
                int found = 0;
                for (int p = 2; p < 30; p++) {
                    if (composite[p]) {
                        continue;
                    }
                    for (int m = 2 * p; m < 30; m += p) {
                        composite[m] = true;
                    }
                    boolean divides = x.get(i) % p == 0;
                    composite[p] = !divides;
                    found += composite[p] ? 0 : p;
                }
                letters[found & 1] = (char) x.get(i);
                y.set(i, found + letters[0] - letters[1]);
            }
        }

        /** The inner loop's iterations share a line. */
        static void sharedLine(FloatArray x, FloatArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                float[] v = new float[3];
                for (int k = 0; k < 3; k++) {
                    v[k] = x.get(r * columns + k);
                }
                for (@Parallel int c = 0; c < columns; c++) {
                    y.set(r * columns + c, v[c % 3] - c);
                }
            }
        }

        static void everySecond(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i += 2) {
                float[] v = {x.get(i), 3f};
                y.set(i, v[0] * v[i / 2 % 2]);
            }
        }

        static void byParameter(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                float[] v = new float[n];
                v[n - 1] = x.get(i);
                y.set(i, v[0]);
            }
        }

        static void tooLong(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[100_000];
                v[i * 7] = x.get(i);
                y.set(i, v[i * 7]);
            }
        }

        /** The second round is so far away that 64 times as many would be at the beginning again. */
        static void farAway(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] v = new int[4];
                int sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += v[k * 2048 * 2048 * 16];
                }
                y.set(i, sum);
            }
        }

        /** As far away, where only data let it go. */
        static void farAwayOnce(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] v = new int[4];
                int sum = 0;
                for (int k = 0; k <= 1 << 26; k += 2048) {
                    if (k == x.get(i)) {
                        sum += v[k];
                    }
                }
                y.set(i, sum);
            }
        }

        static void outside(IntArray x, IntArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] v = new int[4];
                v[x.get(i)] = i;
                y.set(i, v[2]);
            }
        }
    }

    static Stream<Arguments> inVectors() {
        return Stream.of(
                kernel("tree", floats(203), new FloatArray(203), 203),
                kernel("histogram", ints(203), new IntArray(203), 203),
                kernel("freshEachRound", floats(203), new FloatArray(203), 203),
                kernel("helpers", longs(203), new LongArray(203), 203),
                kernel("narrow", ints(203), doubles(203), new ByteArray(203), 203),
                kernel("plane", floats(13 * 71), new FloatArray(13 * 71), 13, 71),
                kernel("marks", ints(203), new IntArray(203), 203),
                kernel("sorted", ints(203), new LongArray(203), 203),
                kernel("uneven", ints(203), new IntArray(203), 203));
    }

    @ParameterizedTest
    @MethodSource("inVectors")
    void everyLaneHasItsOwn(String name, Object[] arguments) throws Throwable {
        checkAllCuts(vectors(Kernels.class, name), arguments);
    }

    static Stream<Arguments> inAnotherForm() {
        return Stream.of(
                kernel("sharedLine", floats(13 * 71), new FloatArray(13 * 71), 13, 71),
                kernel("everySecond", floats(203), new FloatArray(203), 203),
                kernel("byParameter", floats(203), new FloatArray(203), 5),
                kernel("tooLong", floats(203), new FloatArray(203), 203));
    }

    @ParameterizedTest
    @MethodSource("inAnotherForm")
    void othersRunWithoutVectors(String name, Object[] arguments) throws Throwable {
        CompiledKernel kernel = compiled(name);
        assertThat(kernel.form()).isEqualTo(Form.SCALAR);
        checkAllCuts(kernel, arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "sharedLine, it allocates an array that iterations share",
        "everySecond, iterations that allocate arrays aren't neighbours",
        "byParameter, it allocates an array whose length isn't a constant",
        "tooLong, the arrays that iterations allocate are too long"
    })
    void andSayWhy(String name, String reason) {
        assertThat(compiled(name).refusals())
                .anySatisfy(r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void elementsOfLanesLieSideBySide() {
        assertThat(listing(vectors(Kernels.class, "tree")))
                .contains("load own0[((j * 64) + (i - first(i)))], contiguous")
                .contains("store own0[((j * 64) + (i - first(i)))], contiguous");
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "202, 4", "100, -1", "17, 1000000000", "17, 67108864", "202, -67108863"})
    void anIndexOutsideIsAnError(int at, int index) {
        IntArray x = new IntArray(203);
        x.set(at, index);
        CompiledKernel kernel = vectors(Kernels.class, "outside");
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            BoundTask task = new BoundTask("outside", kernel, new Object[] {x, new IntArray(203), 203});
            assertThatThrownBy(() -> scheduler.run(task)).hasMessageContaining("out of bounds");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"farAway", "farAwayOnce"})
    void anIndexFarOutsideIsAnError(String name) {
        IntArray x = new IntArray(203);
        x.init(1 << 26);
        CompiledKernel kernel = vectors(Kernels.class, name);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            BoundTask task = new BoundTask(name, kernel, new Object[] {x, new IntArray(203), 203});
            assertThatThrownBy(() -> scheduler.run(task)).hasMessageContaining("out of bounds");
        }
    }

    private static CompiledKernel compiled(String name) {
        return KernelCompiler.compile(method(Kernels.class, name), CompilerSettings.STRICT);
    }

    private static LongArray longs(int n) {
        LongArray x = new LongArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, (0x9e37_79b9_7f4a_7c15L * i) >> (i % 50));
        }
        return x;
    }
}
