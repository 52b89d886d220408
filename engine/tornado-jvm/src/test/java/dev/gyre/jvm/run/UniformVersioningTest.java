package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.specials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels with one loop over all elements of matrices and cubes, whose rows and columns are quotients and remainders. */
final class UniformVersioningTest {
    static final class Kernels {
        private Kernels() {}

        static void scale(FloatArray x, FloatArray rows, FloatArray weights, FloatArray y, int columns) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                int r = i / columns;
                int c = i % columns;
                y.set(i, x.get(i) * rows.get(r) - weights.get(c));
            }
        }

        /** From a place on that may lie before the first row. */
        static void moved(FloatArray x, FloatArray weights, FloatArray y, int columns, int from) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                int at = i + from;
                y.set(i, x.get(i) + weights.get(at % columns + columns));
            }
        }

        static void stencil(FloatArray x, FloatArray y, int columns, int rows) {
            for (@Parallel int i = 0; i < rows * columns; i++) {
                int r = i / columns;
                int c = i - r * columns;
                float sum = 0f;
                if (c > 0) {
                    sum += x.get(r * columns + c - 1);
                }
                if (c < columns - 1) {
                    sum -= x.get(r * columns + c + 1);
                }
                if (r > 0 && r < rows - 1) {
                    sum += x.get((r - 1) * columns + c) * x.get((r + 1) * columns + c);
                } else {
                    sum = -sum;
                }
                y.set(r * columns + c, sum);
            }
        }

        static void product(FloatArray a, FloatArray b, FloatArray y, int columns, int depth) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int r = i / columns;
                int c = i % columns;
                float sum = 0f;
                for (int k = 0; k < depth; k++) {
                    sum += a.get(r * depth + k) * b.get(k * columns + c);
                }
                y.set(i, sum);
            }
        }

        /** Numbers up to the integers' end. */
        static void far(FloatArray y, int columns, int from) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int at = from + i;
                y.set(i, (at / columns) % 8191 - (at % columns) % 8191);
            }
        }

        /** A place in four dimensions, the slowest first. */
        static void cube(FloatArray x, FloatArray y, int columns, int rows, int planes) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int p = i / (rows * columns);
                int in = i % (rows * columns);
                int r = in / columns;
                int c = in % columns;
                y.set(i, x.get(c) + 2f * x.get(r) - 3f * x.get(p % planes) + x.get(p / planes));
            }
        }

        /** The last of a row's elements writes for all of them. */
        static void last(FloatArray x, FloatArray y, int columns) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                if (i % columns == columns - 1) {
                    y.set(i / columns, x.get(i));
                }
            }
        }

        /** Rows of a length that only an array tells. */
        static void told(FloatArray x, FloatArray sizes, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int columns = (int) sizes.get(0);
                y.set(i, x.get(i / columns) + x.get(i % columns));
            }
        }

        /** Planes of rows, in two loops, of which the inner one is over a plane's elements; what's below the plane's end only. */
        static void planes(FloatArray x, FloatArray rows, FloatArray y, int columns, int size) {
            for (@Parallel int p = 0; p < 3; p++) {
                for (@Parallel int i = 0; i < size; i++) {
                    int at = i + p;
                    int r = at / columns;
                    if (i < size - p) {
                        y.set(p * size + i, rows.get(r) * x.get(at % columns) + rows.get((at + p) / columns));
                    }
                }
            }
        }

        /** Only the first half of each row is written. */
        static void inPlace(FloatArray x, int columns, int from) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                int at = i + from;
                int c = at % columns;
                if (c < columns / 2) {
                    x.set(i, c - at / columns);
                }
            }
        }

        /** Columns of fixed numbers: a whole number of vectors, and not. */
        static void fixed(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                y.set(i, x.get(i / 256) + x.get(i % 256) * x.get(i % 300));
            }
        }

        /** A number of columns that isn't looked at where there are none. */
        static void guarded(FloatArray x, FloatArray y, int columns, int parts) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                float v = 3f;
                if (parts > 0) {
                    v = x.get(i % columns) + x.get(i / (columns / parts)) + x.get(TornadoMath.min(i, columns / parts));
                }
                y.set(i, v);
            }
        }

        /** Neighbours kept within the ends in several ways. */
        static void clamped(FloatArray x, FloatArray y, int n, int by) {
            for (@Parallel int i = 0; i < n; i++) {
                int left = TornadoMath.max(i - by, 0);
                int right = i + by > n - 1 ? n - 1 : i + by;
                int both = TornadoMath.min(TornadoMath.max(0, i - 1), n - by);
                int other = i >= by ? i - by : 0;
                y.set(i, x.get(left) - 2f * x.get(right) + x.get(TornadoMath.max(both, 0)) * x.get(other));
            }
        }

        /** Places that may go around the integers' end. */
        static void around(FloatArray x, FloatArray y, int n, int by) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                int at = TornadoMath.max(i + by, 0);
                if (at < n) {
                    y.set(i, x.get(at));
                }
            }
        }

        /** A filter over a picture whose edges go on for ever. */
        static void blurred(FloatArray x, FloatArray f, FloatArray y, int columns, int rows) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < columns; c++) {
                    float sum = 0f;
                    for (int a = -1; a <= 1; a++) {
                        for (int b = -1; b <= 1; b++) {
                            int row = TornadoMath.min(TornadoMath.max(r + a, 0), rows - 1);
                            int column = TornadoMath.min(TornadoMath.max(c + b, 0), columns - 1);
                            sum += x.get(row * columns + column) * f.get(3 * a + b + 4);
                        }
                    }
                    y.set(r * columns + c, sum);
                }
            }
        }

        /** What four vectors do is more code than a class file takes. */
        static void twoHundred(FloatArray x, FloatArray y, int columns) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                float sum = 0f;
                if (i % columns > 1) {
                    sum = twenty(x, i) + twenty(x, i + 1) + twenty(x, i + 2) + twenty(x, i + 3) + twenty(x, i + 4);
                } else {
                    sum = twenty(x, i + 5) + twenty(x, i + 6) + twenty(x, i + 7) + twenty(x, i + 8) + twenty(x, i + 9);
                }
                y.set(i, sum);
            }
        }

        private static float twenty(FloatArray x, int i) {
            return five(x, i, 3) + five(x, i, 5) - five(x, i, 7) * five(x, i, 11);
        }

        private static float five(FloatArray x, int i, int k) {
            float sum = 0f;
            sum += x.get((k * i) & 63) > 0f ? x.get(i & 31) : x.get((k * i) & 15);
            sum += x.get((k + i) & 63) > 0f ? x.get(i & 15) : x.get((k * i) & 31);
            sum -= x.get((k ^ i) & 63) > 0f ? x.get(i & 7) : x.get((k * i) & 63);
            return sum;
        }
    }

    private static CompiledKernel compiled(String name) {
        return KernelCases.vectors(Kernels.class, name);
    }

    private static String listing(String name) {
        return KernelCases.listing(compiled(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 63, 64, 65, 100, 256, 500})
    void rowsAndColumnsHaveTheBitsOfThePlainCall(int columns) throws Throwable {
        int n = 1000;
        checkAllCuts(
                compiled("scale"),
                new Object[] {specials(n), floats(n / columns + 1), floats(columns), floats(n), columns});
        checkAllCuts(compiled("told"), new Object[] {floats(n), FloatArray.fromElements(columns, 0f), floats(n), n});
        checkAllCuts(compiled("last"), new Object[] {floats(n), floats(n / columns + 1), columns});
        checkAllCuts(compiled("product"), new Object[] {
            floats((n / columns + 1) * 5), specials(5 * columns), floats(n), columns, 5
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "5, 40", "64, 3", "100, 9", "129, 6", "300, 4"})
    void neighboursInRowsAndColumns(int columns, int rows) throws Throwable {
        checkAllCuts(
                compiled("stencil"), new Object[] {specials(columns * rows), floats(columns * rows), columns, rows});
        int planes = 2;
        checkAllCuts(
                compiled("cube"),
                new Object[] {floats(512), floats(3 * planes * columns * rows - 5), columns, rows, planes});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 16, 31, 33, 128, 192, 250, 384})
    void stretchesOfOneRow(int columns) throws Throwable {
        int size = 700;
        checkAllCuts(
                compiled("planes"),
                new Object[] {specials(columns), floats(size / columns + 4), floats(3 * size), columns, size});
        for (int from : new int[] {-columns - 1, -1, 0, 1, columns - 1, columns, Integer.MAX_VALUE - 300}) {
            checkAllCuts(compiled("inPlace"), new Object[] {floats(600), columns, from});
        }
        checkAllCuts(compiled("cube"), new Object[] {floats(4096), floats(3 * 4 * columns), columns, 2, 2});
    }

    @ParameterizedTest
    @ValueSource(ints = {-130, -64, -1, 0, 1, 77})
    void placesBeforeTheFirstRow(int from) throws Throwable {
        int columns = 130;
        checkAllCuts(compiled("moved"), new Object[] {floats(700), floats(2 * columns), floats(700), columns, from});
    }

    /** Quotients by a reciprocal are the integers' where rounding is coarsest and just at multiples. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 100, 46_341, 1 << 20, 715_827_882, 1_073_741_824, Integer.MAX_VALUE})
    void quotientsOfAnySize(int columns) throws Throwable {
        int most = Integer.MAX_VALUE - 512;
        int multiple = (int) Math.min(most, Math.max(0, (long) most / columns * columns - 200));
        for (int from : new int[] {0, most, multiple, multiple / 2, most / 3}) {
            checkAllCuts(compiled("far"), new Object[] {floats(500), columns, from});
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "5, 40", "64, 3", "100, 9", "129, 6"})
    void placesWithinTheEnds(int columns, int rows) throws Throwable {
        checkAllCuts(
                compiled("blurred"),
                new Object[] {specials(columns * rows), floats(9), floats(columns * rows), columns, rows});
        int n = columns * rows;
        for (int by : new int[] {0, 1, 3, 70}) {
            checkAllCuts(compiled("clamped"), new Object[] {specials(n), floats(n), n, by});
        }
        for (int by : new int[] {-3, 5, Integer.MAX_VALUE - 100}) {
            checkAllCuts(compiled("around"), new Object[] {specials(n), floats(300), n, by});
        }
    }

    @Test
    void fixedColumns() throws Throwable {
        checkAllCuts(compiled("fixed"), new Object[] {floats(300), floats(2_000), 2_000});
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "130, 0", "130, 1", "200, 2"})
    void dividesOnlyWhereTheKernelDoes(int columns, int parts) throws Throwable {
        checkAllCuts(compiled("guarded"), new Object[] {floats(400), floats(300), columns, parts});
    }

    /** No column at all is what the plain call says of it. */
    @Test
    void noColumns() {
        CompiledKernel kernel = compiled("scale");
        Object[] arguments = {floats(100), floats(1), floats(1), floats(100), 0};
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 1)) {
            assertThatThrownBy(() -> scheduler.run(new BoundTask("test", kernel, arguments)))
                    .hasRootCauseInstanceOf(ArithmeticException.class);
        }
        Object[] none = {floats(0), floats(1), floats(1), floats(0), 0};
        try (TileScheduler scheduler = TileScheduler.withTiles(1, 1)) {
            scheduler.run(new BoundTask("test", kernel, none));
        }
    }

    @Test
    void moreCodeThanAClassFileTakes() throws Throwable {
        CompiledKernel kernel = KernelCompiler.compile(method(Kernels.class, "twoHundred"), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isNotEqualTo(Form.SEQUENTIAL);
        checkAllCuts(kernel, new Object[] {floats(64), floats(200), 130});
    }

    @ParameterizedTest
    @CsvSource({
        "scale, r = first((int) (((double) i + 0.5d) * (1.0d / (double) columns)))",
        "stencil, c = (i - (r * columns))",
        "product, c = (i - (first((int) (((double) i + 0.5d) * (1.0d / (double) columns))) * columns))",
        "cube, r = first((int) (((double) in + 0.5d) * (1.0d / (double) columns)))",
        "fixed, first((i >> 8))",
        "fixed, x[(i - (quotient#2 * 300))]",
        "scale, r = quotient",
        "stencil, r = quotient",
        "planes, r = quotient",
        "cube, c = (in - (quotient#2 * columns))",
        "clamped, left = (i - by)",
        "blurred, column = (c + b)"
    })
    void editionsAreMade(String kernel, String statement) {
        assertThat(listing(kernel)).contains(statement).doesNotContain("first(first(");
    }
}
