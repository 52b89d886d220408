package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat3;
import uk.ac.manchester.tornado.api.types.images.ImageFloat;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.images.ImageFloat4;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** Lanes where they pay, and scalars on all threads where lanes would gather. */
class WorthTest {

    private static final int ROWS = 203;
    private static final int WIDTH = 9;
    private static final CompilerSettings CHEAPEST = new CompilerSettings(true, true, true, true, 512);

    static final class Kernels {
        private Kernels() {}

        static void prefixSums(FloatArray x, FloatArray y, int rows, int width) {
            for (@Parallel int r = 0; r < rows; r++) {
                float sum = 0f;
                for (int i = 0; i < width; i++) {
                    sum += x.get(r * width + i);
                    y.set(r * width + i, sum);
                }
            }
        }

        static void checksums(ByteArray x, ByteArray table, IntArray y, int n, int width) {
            for (@Parallel int r = 0; r < n; r++) {
                int sum = 0;
                for (int i = 0; i < width; i++) {
                    sum = table.get((sum ^ x.get(r * width + i)) & 0xff);
                }
                y.set(r, sum);
            }
        }

        static void sparse(IntArray starts, IntArray columns, FloatArray values, FloatArray x, FloatArray y, int n) {
            for (@Parallel int r = 0; r < n; r++) {
                float sum = 0f;
                for (int i = starts.get(r); i < starts.get(r + 1); i++) {
                    sum += values.get(i) * x.get(columns.get(i));
                }
                y.set(r, sum);
            }
        }

        static void dots(VectorFloat3 a, VectorFloat3 b, FloatArray c, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                c.set(i, Float3.dot(a.get(i), b.get(i)));
            }
        }

        static void imageDots(ImageFloat3 a, ImageFloat3 b, ImageFloat c) {
            for (@Parallel int y = 0; y < c.Y(); y++) {
                for (@Parallel int x = 0; x < c.X(); x++) {
                    c.set(x, y, Float3.dot(a.get(x, y), b.get(x, y)));
                }
            }
        }

        static void imageSums(ImageFloat4 a, ImageFloat4 b, ImageFloat4 c) {
            for (@Parallel int y = 0; y < c.Y(); y++) {
                for (@Parallel int x = 0; x < c.X(); x++) {
                    c.set(x, y, Float4.add(a.get(x, y), b.get(x, y)));
                }
            }
        }

        static void byRow(FloatArray a, FloatArray x, FloatArray y, int m, int n) {
            for (@Parallel int r = 0; r < m; r++) {
                float sum = 0f;
                for (int i = 0; i < n; i++) {
                    sum += a.get(r * n + i) * x.get(i);
                }
                y.set(r, sum);
            }
        }

        static void transposed(FloatArray x, FloatArray y, int m, int n) {
            for (@Parallel int r = 0; r < m; r++) {
                for (@Parallel int i = 0; i < n; i++) {
                    float sum = 0f;
                    for (int k = 0; k < n; k++) {
                        sum += x.get(r * n + k) * x.get(i * n + k);
                    }
                    y.set(r * n + i, sum);
                }
            }
        }

        static void looked(IntArray at, FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float v = x.get(at.get(i));
                y.set(i, (float) Math.exp(v) / (1f + v * v));
            }
        }
    }

    private static CompiledKernel compiled(String name, CompilerSettings settings) {
        return KernelCompiler.compile(KernelMethods.method(Kernels.class, name), settings);
    }

    @Test
    void lanesThatWouldGatherForMuchLongerAreLeftAlone() {
        CompiledKernel kernel = compiled("checksums", CHEAPEST);
        assertThat(kernel.form()).isEqualTo(Form.SCALAR);
        assertThat(kernel.refusals())
                .singleElement()
                .asString()
                .matches(".*would gather and scatter one by one, take some \\d+ cycles an iteration, scalars \\d+");
        assertThat(compiled("checksums", new CompilerSettings(true, true)).form())
                .isEqualTo(Form.SIMD);
    }

    /** Where it's doubtful which takes longer, runs tell; both have Java's bits. */
    @ParameterizedTest
    @ValueSource(strings = {"prefixSums", "sparse"})
    void lanesThatMayPayAreTried(String name) throws Throwable {
        CompiledKernel kernel = compiled(name, CHEAPEST);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        FloatArray expected = new FloatArray(ROWS * WIDTH);
        kernel.method().handle().invokeWithArguments(arguments(name, expected));
        FloatArray actual = new FloatArray(ROWS * WIDTH);
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 5)) {
            BoundTask task = new BoundTask(name, kernel, arguments(name, actual));
            for (int run = 0; run < 60; run++) {
                actual.clear();
                scheduler.run(task);
                assertThat(actual.toHeapArray()).as("run %d", run).isEqualTo(expected.toHeapArray());
            }
        }
    }

    private static Object[] arguments(String name, FloatArray y) {
        FloatArray x = new FloatArray(ROWS * WIDTH);
        IntArray starts = new IntArray(ROWS + 1);
        IntArray columns = new IntArray(ROWS * WIDTH);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (i * 37 % 101) / 7f - 6);
            columns.set(i, i * 31 % x.getSize());
        }
        for (int r = 0; r <= ROWS; r++) {
            starts.set(r, r * WIDTH - r % 3);
        }
        return name.equals("sparse") ? new Object[] {starts, columns, x, x, y, ROWS} : new Object[] {x, y, ROWS, WIDTH};
    }

    @ParameterizedTest
    @ValueSource(strings = {"byRow", "transposed", "looked", "dots", "imageDots", "imageSums"})
    void lanesThatPayAreTaken(String name) {
        assertThat(compiled(name, CHEAPEST).form()).isEqualTo(Form.SIMD);
    }

    /** What is asserted isn't there where the class asserts nothing. */
    @Test
    void assertionsThatAreOffAreNoPartOfAKernel() {
        WorthTest.class.getClassLoader().setClassAssertionStatus("dev.gyre.jvm.simd.AssertingKernels", false);
        MethodType type = MethodType.methodType(void.class, FloatArray.class, FloatArray.class, int.class);
        CompiledKernel kernel =
                KernelCompiler.compile(new KernelMethod(AssertingKernels.class, "doubled", type), CHEAPEST);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
    }
}
