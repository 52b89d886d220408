package dev.gyre.jvm.library;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Fourier transforms with the arguments of cuFFT, not normalised, of any size: Stockham's passes, one for each factor of the size. Before a pass the
 * numbers are {@code radix * stride} parts of transforms that are done; the pass joins {@code radix} of them. What a size's largest prime factor
 * is, so many products each result takes.
 */
final class FftCalls {
    private static final int LARGEST = 1 << 28;

    private FftCalls() {}

    private static final Serializable FLOAT_PASS =
            (Task9<FloatArray, FloatArray, FloatArray, Integer, Integer, Integer, Integer, Integer, Integer>)
                    FftKernels::pass;
    private static final Serializable DOUBLE_PASS =
            (Task9<DoubleArray, DoubleArray, DoubleArray, Integer, Integer, Integer, Integer, Integer, Integer>)
                    FftKernels::pass;
    private static final Serializable FLOAT_COPY = (Task3<FloatArray, FloatArray, Integer>) FftKernels::copy;
    private static final Serializable DOUBLE_COPY = (Task3<DoubleArray, DoubleArray, Integer>) FftKernels::copy;

    /** The kernels of a type of numbers, and its arrays. */
    private record Numbers(
            Class<? extends TornadoNativeArray> type,
            Serializable pass,
            Serializable copy,
            IntFunction<TornadoNativeArray> array) {
        static final Numbers FLOATS = new Numbers(FloatArray.class, FLOAT_PASS, FLOAT_COPY, FloatArray::new);
        static final Numbers DOUBLES = new Numbers(DoubleArray.class, DOUBLE_PASS, DOUBLE_COPY, DoubleArray::new);

        /** exp(2 pi i t / n) for all t, or its conjugate. */
        TornadoNativeArray turns(int n, int sign) {
            TornadoNativeArray turns = array.apply(2 * n);
            for (int t = 0; t < n; t++) {
                double angle = 2 * Math.PI * t / n;
                set(turns, 2 * t, Math.cos(angle));
                set(turns, 2 * t + 1, sign * Math.sin(angle));
            }
            return turns;
        }

        private static void set(TornadoNativeArray array, int index, double value) {
            if (array instanceof DoubleArray doubles) {
                doubles.set(index, value);
            } else {
                ((FloatArray) array).set(index, (float) value);
            }
        }
    }

    static List<LibraryStep> complexFloats(LibraryArguments in, int sign) {
        return complex(in, Numbers.FLOATS, sign);
    }

    static List<LibraryStep> complexDoubles(LibraryArguments in, int sign) {
        return complex(in, Numbers.DOUBLES, sign);
    }

    private static List<LibraryStep> complex(LibraryArguments in, Numbers numbers, int sign) {
        TornadoNativeArray x = in.next(numbers.type());
        TornadoNativeArray y = in.next(numbers.type());
        int n = length(in, "n");
        int batches = length(in, "batch");
        in.requireRoom(x, "the input", 2L * n * batches - 1);
        in.requireRoom(y, "the output", 2L * n * batches - 1);
        return along(numbers, x, y, batches, n, 1, sign);
    }

    static List<LibraryStep> complexOfTwo(LibraryArguments in, int sign) {
        FloatArray x = in.next(FloatArray.class);
        FloatArray y = in.next(FloatArray.class);
        int rows = length(in, "nx");
        int columns = length(in, "ny");
        in.requireRoom(x, "the input", 2L * rows * columns - 1);
        in.requireRoom(y, "the output", 2L * rows * columns - 1);
        FloatArray middle = new FloatArray(2 * rows * columns);
        List<LibraryStep> steps = new ArrayList<>(along(Numbers.FLOATS, x, middle, rows, columns, 1, sign));
        steps.addAll(along(Numbers.FLOATS, middle, y, 1, rows, columns, sign));
        return steps;
    }

    static List<LibraryStep> ofReal(LibraryArguments in) {
        FloatArray x = in.next(FloatArray.class);
        FloatArray y = in.next(FloatArray.class);
        int n = length(in, "n");
        int batches = length(in, "batch");
        in.requireRoom(x, "the input", (long) n * batches - 1);
        in.requireRoom(y, "the output", 2L * (n / 2 + 1) * batches - 1);
        FloatArray all = new FloatArray(2 * n * batches);
        FloatArray spectrum = new FloatArray(2 * n * batches);
        Task3<FloatArray, FloatArray, Integer> complex = FftKernels::fromReal;
        Task4<FloatArray, FloatArray, Integer, Integer> half = FftKernels::firstHalf;
        List<LibraryStep> steps = new ArrayList<>(List.of(new LibraryStep(complex, x, all, n * batches)));
        steps.addAll(along(Numbers.FLOATS, all, spectrum, batches, n, 1, -1));
        steps.add(new LibraryStep(half, spectrum, y, n, batches));
        return steps;
    }

    static List<LibraryStep> toReal(LibraryArguments in) {
        FloatArray x = in.next(FloatArray.class);
        FloatArray y = in.next(FloatArray.class);
        int n = length(in, "n");
        int batches = length(in, "batch");
        in.requireRoom(x, "the input", 2L * (n / 2 + 1) * batches - 1);
        in.requireRoom(y, "the output", (long) n * batches - 1);
        FloatArray all = new FloatArray(2 * n * batches);
        FloatArray result = new FloatArray(2 * n * batches);
        Task4<FloatArray, FloatArray, Integer, Integer> whole = FftKernels::wholeSpectrum;
        Task3<FloatArray, FloatArray, Integer> real = FftKernels::realParts;
        List<LibraryStep> steps = new ArrayList<>(List.of(new LibraryStep(whole, x, all, n, batches)));
        steps.addAll(along(Numbers.FLOATS, all, result, batches, n, 1, 1));
        steps.add(new LibraryStep(real, result, y, n * batches));
        return steps;
    }

    private static int length(LibraryArguments in, String name) {
        int length = in.integer();
        in.require(0 < length && length <= LARGEST, "%s is %d, and has to be 1 to %d".formatted(name, length, LARGEST));
        return length;
    }

    /** Transforms of n numbers that lie {@code inner} apart, of so many blocks. */
    private static List<LibraryStep> along(
            Numbers numbers, TornadoNativeArray x, TornadoNativeArray y, int blocks, int n, int inner, int sign) {
        int size = 2 * blocks * n * inner;
        List<Integer> radices = radices(n);
        List<LibraryStep> steps = new ArrayList<>();
        if (radices.isEmpty()) {
            return List.of(new LibraryStep(numbers.copy(), x, y, size));
        }
        TornadoNativeArray turns = numbers.turns(n, sign);
        TornadoNativeArray other = numbers.array().apply(radices.size() > 1 ? size : 1);
        TornadoNativeArray from = x;
        if (x == y && radices.size() % 2 == 1) { // else the first pass would store into what it reads
            from = numbers.array().apply(size);
            steps.add(new LibraryStep(numbers.copy(), x, from, size));
        }
        int done = 1;
        for (int i = 0; i < radices.size(); i++) {
            int radix = radices.get(i);
            int stride = n / done / radix;
            TornadoNativeArray to = (radices.size() - i) % 2 == 1 ? y : other;
            steps.add(new LibraryStep(
                    numbers.pass(), from, to, turns, blocks * stride * radix, done * inner, n, radix, stride, done));
            from = to;
            done *= radix;
        }
        return steps;
    }

    /** Factors of a size: fours as long as there are any, then primes. */
    private static List<Integer> radices(int n) {
        List<Integer> radices = new ArrayList<>();
        int rest = n;
        while (rest % 4 == 0) {
            radices.add(4);
            rest /= 4;
        }
        for (int factor = 2; rest > 1; factor = (long) factor * factor > rest ? rest : factor + 1) {
            while (rest % factor == 0) {
                radices.add(factor);
                rest /= factor;
            }
        }
        return radices;
    }
}
