package dev.gyre.jvm.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** What kernels give for libraries' functions, beside plain Java in double precision. */
class LibraryTaskTest {
    private static final String BLAS = "nvidia/cublas";
    private static final String FFT = "nvidia/cufft";

    private final Random random = new Random(1);

    private static LibraryTaskDescriptor call(String library, String function, Object... arguments) {
        return new LibraryTaskDescriptor()
                .withLibrary(library)
                .withFunction(function)
                .withParameters(arguments);
    }

    private static void run(String library, String function, Object... arguments) throws Exception {
        LibraryTaskDescriptor described = call(library, function, arguments);
        TaskGraph graph = new TaskGraph("g").libraryTask("t", _ -> described, 0);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
    }

    private FloatArray normal(int size) {
        FloatArray x = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            x.set(i, (float) random.nextGaussian());
        }
        return x;
    }

    private static double at(FloatArray x, boolean transposed, int row, int column, int leading) {
        return transposed ? x.get(column + row * leading) : x.get(row + column * leading);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 1, 1, 0, 1, 0",
        "0, 1, 7, 5, 63, 2, 1, 0",
        "1, 0, 65, 3, 17, 1, -0.5, 1",
        "1, 1, 33, 65, 7, 3, 2, 0.25",
        "2, 2, 5, 7, 3, 0, 1, 0",
        "0, 0, 64, 64, 64, 0, 1, 0",
        "0, 0, 5, 3, 0, 0, 1, 0.5"
    })
    void productsOfMatrices(int ta, int tb, int m, int n, int k, int more, float alpha, float beta) throws Exception {
        int lda = Math.max(1, (ta == 0 ? m : k) + more);
        int ldb = Math.max(1, (tb == 0 ? k : n) + more);
        int ldc = m + more;
        FloatArray a = normal(lda * Math.max(1, ta == 0 ? k : m));
        FloatArray b = normal(ldb * (tb == 0 ? n : Math.max(1, k)));
        FloatArray c = normal(ldc * n);
        if (beta == 0) {
            c.set(0, Float.NaN);
        }
        FloatArray before = c.slice(0, c.getSize());
        run(BLAS, "cublasSgemm", ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < ldc; i++) {
                double expected = before.get(i + j * ldc);
                if (i < m) {
                    double sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += at(a, ta != 0, i, p, lda) * at(b, tb != 0, p, j, ldb);
                    }
                    expected = alpha * sum + (beta == 0 ? 0 : beta * expected);
                }
                assertThat((double) c.get(i + j * ldc)).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void batchesOfProducts() throws Exception {
        int m = 5;
        int n = 3;
        int k = 7;
        FloatArray a = normal(4 * 40);
        FloatArray b = normal(k * n);
        FloatArray c = normal(4 * 17);
        FloatArray before = c.slice(0, c.getSize());
        run(BLAS, "cublasSgemmStridedBatched", 0, 0, m, n, k, 2f, a, m, 40L, b, k, 0L, 1f, c, m, 17L, 4);
        for (int z = 0; z < 4; z++) {
            for (int i = 0; i < 17; i++) {
                double sum = 0;
                for (int p = 0; p < k && i < m * n; p++) {
                    sum += a.get(z * 40 + i % m + p * m) * b.get(p + i / m * k);
                }
                assertThat((double) c.get(z * 17 + i)).isCloseTo(2 * sum + before.get(z * 17 + i), within(1e-4));
            }
        }
    }

    @Test
    void productsOfShortFloats() throws Exception {
        int m = 7;
        int n = 3;
        int k = 33;
        HalfFloatArray a = new HalfFloatArray(m * k);
        HalfFloatArray b = new HalfFloatArray(k * n);
        BFloat16Array ab = new BFloat16Array(m * k);
        BFloat16Array bb = new BFloat16Array(k * n);
        for (int i = 0; i < m * k; i++) {
            a.set(i, new HalfFloat((i % 9 - 4) / 4f));
            ab.setFloat(i, (i % 9 - 4) / 4f);
        }
        for (int i = 0; i < k * n; i++) {
            b.set(i, new HalfFloat((i % 7 - 3) / 2f));
            bb.setFloat(i, (i % 7 - 3) / 2f);
        }
        HalfFloatArray halves = new HalfFloatArray(m * n);
        HalfFloatArray same = new HalfFloatArray(m * n);
        FloatArray floats = new FloatArray(m * n);
        BFloat16Array brains = new BFloat16Array(m * n);
        run(BLAS, "cublasGemmExFP16", 0, 0, m, n, k, 1f, a, m, b, k, 0f, halves, m);
        run("nvidia/cublaslt", "ltMatmulFP16", 0, 0, m, n, k, 1f, a, m, b, k, 0f, same, m);
        run(BLAS, "cublasGemmExFP16FP32", 0, 0, m, n, k, 1f, a, m, b, k, 0f, floats, m);
        run(BLAS, "cublasGemmExBF16", 0, 0, m, n, k, 1f, ab, m, bb, k, 0f, brains, m);
        for (int i = 0; i < m * n; i++) {
            double sum = 0;
            for (int p = 0; p < k; p++) {
                sum += a.get(i % m + p * m).getFloat32() * b.get(p + i / m * k).getFloat32();
            }
            assertThat((double) floats.get(i)).isEqualTo(sum);
            assertThat((double) halves.get(i).getFloat32()).isEqualTo(sum);
            assertThat((double) same.get(i).getFloat32()).isEqualTo(sum);
            assertThat((double) brains.getFloat(i)).isCloseTo(sum, within(Math.abs(sum) / 128));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 7, 5, 1, 1", "1, 7, 5, 1, 1", "0, 65, 33, 2, -3", "1, 63, 65, -2, 2", "0, 1, 1, 1, 1"})
    void productsOfAMatrixAndAVector(int t, int m, int n, int incx, int incy) throws Exception {
        int rows = t == 0 ? m : n;
        int columns = t == 0 ? n : m;
        int lda = m + 2;
        FloatArray a = normal(lda * n);
        FloatArray x = normal(columns * Math.abs(incx));
        FloatArray y = normal(rows * Math.abs(incy));
        FloatArray before = y.slice(0, y.getSize());
        LibraryTaskDescriptor described = call(BLAS, "cublasSgemv", t, m, n, 0.5f, a, lda, x, incx, -1f, y, incy);
        TaskGraph graph = new TaskGraph("g").libraryTask("t", _ -> described, 0);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int p = 0; p < columns; p++) {
                sum += at(a, t != 0, i, p, lda) * element(x, columns, p, incx);
            }
            assertThat(element(y, rows, i, incy)).isCloseTo(0.5 * sum - element(before, rows, i, incy), within(1e-4));
        }
    }

    /** As BLAS counts: backwards from the end if the step is negative. */
    private static double element(FloatArray x, int size, int i, int step) {
        return x.get(step > 0 ? i * step : (size - 1 - i) * -step);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1025, 1, 1", "63, -2, 3", "0, 1, 1", "5000, 2, -1"})
    void vectors(int n, int incx, int incy) throws Exception {
        FloatArray x = normal(Math.max(1, n) * Math.abs(incx));
        FloatArray y = normal(Math.max(1, n) * Math.abs(incy));
        FloatArray dot = new FloatArray(1);
        FloatArray norm = new FloatArray(1);
        run(BLAS, "cublasSdot", n, x, incx, y, incy, dot);
        run(BLAS, "cublasSnrm2", n, x, incx, norm);
        FloatArray before = y.slice(0, y.getSize());
        if (n > 0) {
            LibraryTaskDescriptor described = call(BLAS, "cublasSaxpy", n, 3f, x, incx, y, incy);
            TaskGraph graph = new TaskGraph("g").libraryTask("t", _ -> described, 0);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.execute();
            }
        }
        double product = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            product += element(x, n, i, incx) * element(before, n, i, incy);
            squares += Math.pow(element(x, n, i, incx), 2);
            assertThat(element(y, n, i, incy))
                    .isCloseTo(3 * element(x, n, i, incx) + element(before, n, i, incy), within(1e-5));
        }
        assertThat((double) dot.get(0)).isCloseTo(product, within(1e-4));
        assertThat((double) norm.get(0)).isCloseTo(Math.sqrt(squares), within(1e-4));
    }

    /** The transform by its definition; -1 is forward. */
    private static double[] transform(double[] x, int sign) {
        int n = x.length / 2;
        double[] y = new double[2 * n];
        for (int k = 0; k < n; k++) {
            for (int t = 0; t < n; t++) {
                double angle = sign * 2 * Math.PI * ((long) k * t % n) / n;
                y[2 * k] += x[2 * t] * Math.cos(angle) - x[2 * t + 1] * Math.sin(angle);
                y[2 * k + 1] += x[2 * t] * Math.sin(angle) + x[2 * t + 1] * Math.cos(angle);
            }
        }
        return y;
    }

    private static double[] part(FloatArray x, int from, int size) {
        double[] part = new double[size];
        for (int i = 0; i < size; i++) {
            part[i] = x.get(from + i);
        }
        return part;
    }

    private static double root(int n) {
        return 1e-5 * Math.sqrt(n) + 1e-5;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 12, 49, 60, 64, 97, 128, 1000, 1009})
    void transforms(int n) throws Exception {
        int batch = 3;
        FloatArray x = normal(2 * n * batch);
        FloatArray y = new FloatArray(2 * n * batch);
        FloatArray back = new FloatArray(2 * n * batch);
        transformed("cufftForwardC2C", x, y, n, batch);
        transformed("cufftInverseC2C", y, back, n, batch);
        for (int b = 0; b < batch; b++) {
            double[] expected = transform(part(x, 2 * n * b, 2 * n), -1);
            assertThat(part(y, 2 * n * b, 2 * n)).containsExactly(expected, within(10 * root(n)));
        }
        for (int i = 0; i < 2 * n * batch; i++) {
            assertThat(back.get(i) / n).isCloseTo(x.get(i), within(1e-5f));
        }
        transformed("cufftForwardC2C", x, x, n, batch);
        assertThat(x.toHeapArray()).containsExactly(y.toHeapArray());
        FloatArray real = normal(n * batch);
        FloatArray half = new FloatArray(2 * (n / 2 + 1) * batch);
        transformed("cufftForwardR2C", real, half, n, batch);
        for (int b = 0; b < batch; b++) {
            double[] all = new double[2 * n];
            for (int i = 0; i < n; i++) {
                all[2 * i] = real.get(b * n + i);
            }
            double[] expected = java.util.Arrays.copyOf(transform(all, -1), 2 * (n / 2 + 1));
            assertThat(part(half, 2 * (n / 2 + 1) * b, expected.length))
                    .containsExactly(expected, within(10 * root(n)));
        }
        FloatArray again = new FloatArray(n * batch);
        transformed("cufftInverseC2R", half, again, n, batch);
        for (int i = 0; i < n * batch; i++) {
            assertThat(again.get(i) / n).isCloseTo(real.get(i), within(1e-5f));
        }
    }

    @Test
    void transformsOfDoublesAndOfTwoDimensions() throws Exception {
        int n = 30;
        DoubleArray x = new DoubleArray(2 * n);
        DoubleArray y = new DoubleArray(2 * n);
        for (int i = 0; i < 2 * n; i++) {
            x.set(i, random.nextGaussian());
        }
        transformed("cufftForwardZ2Z", x, y, n, 1);
        assertThat(y.toHeapArray()).containsExactly(transform(x.toHeapArray(), -1), within(1e-12));
        transformed("cufftInverseZ2Z", x, y, n, 1);
        assertThat(y.toHeapArray()).containsExactly(transform(x.toHeapArray(), 1), within(1e-12));
        int rows = 6;
        int columns = 35;
        FloatArray image = normal(2 * rows * columns);
        FloatArray result = new FloatArray(2 * rows * columns);
        transformed("cufftForward2dC2C", image, result, rows, columns);
        double[] expected = part(image, 0, 2 * rows * columns);
        for (int r = 0; r < rows; r++) {
            double[] row =
                    transform(java.util.Arrays.copyOfRange(expected, 2 * r * columns, 2 * (r + 1) * columns), -1);
            System.arraycopy(row, 0, expected, 2 * r * columns, row.length);
        }
        for (int c = 0; c < columns; c++) {
            double[] column = new double[2 * rows];
            for (int r = 0; r < rows; r++) {
                System.arraycopy(expected, 2 * (r * columns + c), column, 2 * r, 2);
            }
            column = transform(column, -1);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(column, 2 * r, expected, 2 * (r * columns + c), 2);
            }
        }
        assertThat(part(result, 0, expected.length)).containsExactly(expected, within(1e-3));
    }

    private static void transformed(String function, Object x, Object y, int n, int other) throws Exception {
        LibraryTaskDescriptor described = call(FFT, function, x, y, n, other);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .libraryTask("t", _ -> described, 0)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
    }

    @Test
    void othersAreRefusedByName() {
        refused("task g.t calls sdpaForward of nvidia/cudnn, a native library", call("nvidia/cudnn", "sdpaForward"));
        refused("and this runtime has no kernel for it", call(BLAS, "cublasDgemm"));
        FloatArray x = new FloatArray(4);
        refused("the leading dimension of A is 3, and has to be 4 at least", gemm(x, 4, 3));
        refused("A has 4 elements, and 16 are used", gemm(x, 4, 4));
        refused("cublasSdot of nvidia/cublas: the step of x is 0", call(BLAS, "cublasSdot", 4, x, 0, x, 1, x));
        refused("argument 1 is of type Integer, and has to be of type FloatArray", call(BLAS, "cublasSdot", 4, 4));
        refused("n is 0, and has to be 1 to", call(FFT, "cufftForwardC2C", x, x, 0, 1));
    }

    private static LibraryTaskDescriptor gemm(FloatArray x, int size, int leading) {
        return call(BLAS, "cublasSgemm", 0, 0, size, size, size, 1f, x, leading, x, size, 0f, x, size);
    }

    private static void refused(String why, LibraryTaskDescriptor described) {
        TaskGraph graph = new TaskGraph("g");
        assertThatThrownBy(() -> graph.libraryTask("t", _ -> described, 0))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining(why);
    }
}
