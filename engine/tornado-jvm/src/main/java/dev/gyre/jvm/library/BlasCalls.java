package dev.gyre.jvm.library;

import java.io.Serializable;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The functions of BLAS with the arguments of cuBLAS, less its handle; matrices are stored column by column. */
final class BlasCalls {
    private static final Product<FloatArray, FloatArray> PRODUCT = BlasKernels::product;
    private static final Product<HalfFloatArray, HalfFloatArray> HALVES = BlasKernels::productOfHalves;
    private static final Product<HalfFloatArray, FloatArray> HALVES_AS_FLOATS = BlasKernels::productOfHalvesAsFloats;
    private static final Product<BFloat16Array, BFloat16Array> BRAINS = BlasKernels::productOfBrains;

    /** A kernel of products, see {@link BlasKernels}. */
    @FunctionalInterface
    interface Product<F, C> extends Serializable {
        void run(
                F a,
                F b,
                C c,
                int m,
                int n,
                int k,
                int rowOfA,
                int columnOfA,
                int rowOfB,
                int columnOfB,
                int rowOfC,
                int columnOfC,
                float alpha,
                float beta,
                int batches,
                int batchOfA,
                int batchOfB,
                int batchOfC,
                int startOfB,
                int startOfC);
    }

    private BlasCalls() {}

    static List<LibraryStep> gemm(LibraryArguments in) {
        return gemm(in, PRODUCT, FloatArray.class, FloatArray.class, false);
    }

    static List<LibraryStep> gemmOfBatch(LibraryArguments in) {
        return gemm(in, PRODUCT, FloatArray.class, FloatArray.class, true);
    }

    static List<LibraryStep> gemmOfHalves(LibraryArguments in) {
        return gemm(in, HALVES, HalfFloatArray.class, HalfFloatArray.class, false);
    }

    static List<LibraryStep> gemmOfHalvesAsFloats(LibraryArguments in) {
        return gemm(in, HALVES_AS_FLOATS, HalfFloatArray.class, FloatArray.class, false);
    }

    static List<LibraryStep> gemmOfBrains(LibraryArguments in) {
        return gemm(in, BRAINS, BFloat16Array.class, BFloat16Array.class, false);
    }

    private static <F extends TornadoNativeArray, C extends TornadoNativeArray> List<LibraryStep> gemm(
            LibraryArguments in, Product<F, C> kernel, Class<F> factor, Class<C> result, boolean batched) {
        boolean transposedA = isTransposed(in);
        boolean transposedB = isTransposed(in);
        int m = in.size("m");
        int n = in.size("n");
        int k = in.size("k");
        float alpha = in.number();
        Stored a = Stored.of(in, "A", factor, transposedA, m, k, batched);
        Stored b = Stored.of(in, "B", factor, transposedB, k, n, batched);
        float beta = in.number();
        Stored c = Stored.of(in, "C", result, false, m, n, batched);
        int batches = batched ? in.size("batchCount") : 1;
        in.require(
                batches < 2 || c.distance() >= (long) c.column() * n,
                "the matrices of C overlap, as they are %d apart".formatted(c.distance()));
        if (m == 0 || n == 0 || batches == 0) {
            return List.of();
        }
        a.requireRoom(in, "A", m, k, batches);
        b.requireRoom(in, "B", k, n, batches);
        c.requireRoom(in, "C", m, n, batches);
        return product(kernel, m, n, k, alpha, a, b, beta, c, batches);
    }

    private static List<LibraryStep> product(
            Product<?, ?> kernel,
            int m,
            int n,
            int k,
            float alpha,
            Stored a,
            Stored b,
            float beta,
            Stored c,
            int batches) {
        return List.of(new LibraryStep(
                kernel,
                a.array(),
                b.array(),
                c.array(),
                m,
                n,
                k,
                a.row(),
                a.column(),
                b.row(),
                b.column(),
                c.row(),
                c.column(),
                alpha,
                beta,
                batches,
                a.distance(),
                b.distance(),
                c.distance(),
                b.start(),
                c.start()));
    }

    /** A matrix in memory: where it starts, and steps from row to row, from column to column, and from matrix to matrix. */
    private record Stored(TornadoNativeArray array, int start, int row, int column, int distance) {
        static Stored of(
                LibraryArguments in,
                String name,
                Class<? extends TornadoNativeArray> type,
                boolean transposed,
                int rows,
                int columns,
                boolean batched) {
            TornadoNativeArray array = in.next(type);
            int leading = in.integer();
            int least = Math.max(1, transposed ? columns : rows);
            in.require(
                    leading >= least,
                    "the leading dimension of %s is %d, and has to be %d at least".formatted(name, leading, least));
            int distance = batched ? in.distance("the stride of " + name) : 0;
            return new Stored(array, 0, transposed ? leading : 1, transposed ? 1 : leading, distance);
        }

        void requireRoom(LibraryArguments in, String name, int rows, int columns, int batches) {
            if (rows > 0 && columns > 0) {
                in.requireRoom(array, name, (rows - 1L) * row + (columns - 1L) * column + (batches - 1L) * distance);
            }
        }
    }

    private static boolean isTransposed(LibraryArguments in) {
        int operation = in.integer();
        in.require(0 <= operation && operation <= 2, "the operation %d is none of 0, 1 and 2".formatted(operation));
        return operation != 0; // a real matrix's conjugate is itself
    }

    static List<LibraryStep> gemv(LibraryArguments in) {
        boolean transposed = isTransposed(in);
        int m = in.size("m");
        int n = in.size("n");
        int rows = transposed ? n : m;
        int columns = transposed ? m : n;
        float alpha = in.number();
        Stored a = Stored.of(in, "A", FloatArray.class, transposed, rows, columns, false);
        Vector x = Vector.of(in, "x", columns);
        float beta = in.number();
        Vector y = Vector.of(in, "y", rows);
        if (rows == 0) {
            return List.of();
        }
        a.requireRoom(in, "A", rows, columns, 1);
        return product(PRODUCT, rows, 1, columns, alpha, a, x.column(), beta, y.column(), 1);
    }

    /** A vector in memory. */
    private record Vector(FloatArray array, int start, int step) {
        static Vector of(LibraryArguments in, String name, int size) {
            FloatArray array = in.next(FloatArray.class);
            int step = in.step("the step of " + name);
            if (size > 0) {
                in.requireRoom(array, name, (size - 1L) * Math.abs((long) step));
            }
            return new Vector(array, LibraryArguments.start(size, step), step);
        }

        /** A matrix with this column alone. */
        Stored column() {
            return new Stored(array, start, step, 0, 0);
        }
    }

    static List<LibraryStep> axpy(LibraryArguments in) {
        int n = in.size("n");
        float alpha = in.number();
        Vector x = Vector.of(in, "x", n);
        Vector y = Vector.of(in, "y", n);
        Task8<Integer, Float, FloatArray, Integer, Integer, FloatArray, Integer, Integer> kernel = BlasKernels::axpy;
        return n == 0
                ? List.of()
                : List.of(new LibraryStep(
                        kernel, n, alpha, x.array(), x.start(), x.step(), y.array(), y.start(), y.step()));
    }

    static List<LibraryStep> dot(LibraryArguments in) {
        int n = in.size("n");
        Vector x = Vector.of(in, "x", n);
        Vector y = Vector.of(in, "y", n);
        Task2<DoubleArray, FloatArray> total = BlasKernels::total;
        return sums(in, n, x, y, total);
    }

    static List<LibraryStep> nrm2(LibraryArguments in) {
        int n = in.size("n");
        Vector x = Vector.of(in, "x", n);
        Task2<DoubleArray, FloatArray> root = BlasKernels::rootOfTotal;
        return sums(in, n, x, x, root);
    }

    private static List<LibraryStep> sums(LibraryArguments in, int n, Vector x, Vector y, Serializable end) {
        FloatArray result = in.next(FloatArray.class);
        in.requireRoom(result, "the result", 0);
        DoubleArray sums = new DoubleArray(Math.max(1, (n + BlasKernels.PART - 1) / BlasKernels.PART));
        Task8<Integer, FloatArray, Integer, Integer, FloatArray, Integer, Integer, DoubleArray> parts =
                BlasKernels::partialDots;
        return List.of(
                new LibraryStep(parts, n, x.array(), x.start(), x.step(), y.array(), y.start(), y.step(), sums),
                new LibraryStep(end, sums, result));
    }
}
