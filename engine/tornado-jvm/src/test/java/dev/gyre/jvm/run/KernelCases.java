package dev.gyre.jvm.run;

import static dev.gyre.jvm.KernelMethods.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;

import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.Arguments;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Arguments for kernels, and the comparison of every form of them with the plain call. */
public final class KernelCases {
    private static final List<int[]> CUTS =
            List.of(new int[] {1, 1}, new int[] {1, 5}, new int[] {2, 8}, new int[] {3, 64}, new int[] {2, 100_000});

    private KernelCases() {}

    public static void checkAllCuts(CompiledKernel kernel, Object[] arguments) throws Throwable {
        Object[] expected = copy(arguments);
        kernel.method().handle().invokeWithArguments(expected);
        for (int[] cut : CUTS) {
            Object[] actual = copy(arguments);
            try (TileScheduler scheduler = TileScheduler.withTiles(cut[0], cut[1])) {
                scheduler.run(new BoundTask("test", kernel, actual));
            }
            for (int a = 0; a < actual.length; a++) {
                assertThat(bits(actual[a]))
                        .as("argument %d with %d threads and %d tiles", a, cut[0], cut[1])
                        .isEqualTo(bits(expected[a]));
            }
        }
    }

    /** For kernels with mathematical functions, whose last bits are our own: near the plain call, and the same for all cuts. */
    static void checkAllCutsNearly(CompiledKernel kernel, Object[] arguments) throws Throwable {
        Object[] plain = copy(arguments);
        kernel.method().handle().invokeWithArguments(plain);
        Object[] first = null;
        for (int[] cut : CUTS) {
            Object[] actual = copy(arguments);
            try (TileScheduler scheduler = TileScheduler.withTiles(cut[0], cut[1])) {
                scheduler.run(new BoundTask("test", kernel, actual));
            }
            first = first == null ? actual : first;
            for (int a = 0; a < actual.length; a++) {
                assertThat(bits(actual[a])).isEqualTo(bits(first[a]));
                if (actual[a] instanceof FloatArray x) {
                    float[] expected = ((FloatArray) plain[a]).toHeapArray();
                    assertThat(x.toHeapArray()).containsExactly(expected, withPrecision(1e-5f));
                }
            }
        }
    }

    /** A kernel that vectors take. */
    static CompiledKernel vectors(Class<?> owner, String name) {
        CompiledKernel kernel = KernelCompiler.compile(method(owner, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s %s", name, kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    /** What its vectors do. */
    static String listing(CompiledKernel kernel) {
        return kernel.code().layout().orElseThrow().toString();
    }

    public static Arguments kernel(String name, Object... arguments) {
        return Arguments.of(name, arguments);
    }

    static Arguments sequential(String reason, Arguments kernel) {
        return Arguments.of(reason, kernel.get()[0], kernel.get()[1]);
    }

    static Object[] copy(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> switch (a) {
                    case FloatArray x -> FloatArray.fromArray(x.toHeapArray());
                    case IntArray x -> IntArray.fromArray(x.toHeapArray());
                    case ByteArray x -> ByteArray.fromArray(x.toHeapArray());
                    case Int8Array x -> Int8Array.fromArray(x.toHeapArray());
                    case ShortArray x -> ShortArray.fromArray(x.toHeapArray());
                    case LongArray x -> LongArray.fromArray(x.toHeapArray());
                    case DoubleArray x -> DoubleArray.fromArray(x.toHeapArray());
                    case HalfFloatArray x -> HalfFloatArray.fromArray(x.toHeapArray());
                    case BFloat16Array x -> BFloat16Array.fromShorts(x.toShortArray());
                    case CharArray x -> CharArray.fromArray(x.toHeapArray());
                    case float[] x -> x.clone();
                    case int[] x -> x.clone();
                    case char[] x -> x.clone();
                    case AtomicInteger x -> new AtomicInteger(x.get());
                    default -> a;
                })
                .toArray();
    }

    /** Gives arrays the elements of others. */
    static void restore(Object[] from, Object[] to) {
        for (int a = 0; a < from.length; a++) {
            if (from[a] instanceof TornadoNativeArray x) {
                ((TornadoNativeArray) to[a]).getSegment().copyFrom(x.getSegment());
            }
        }
    }

    /** Whether two arguments differ in any bit. */
    static boolean differ(Object a, Object b) {
        return a instanceof TornadoNativeArray x && x.getSegment().mismatch(((TornadoNativeArray) b).getSegment()) >= 0;
    }

    /** What must be equal: bits, but for the payload of NaN. */
    public static Object bits(Object argument) {
        return switch (argument) {
            case FloatArray x ->
                IntStream.range(0, x.getSize())
                        .map(i -> Float.floatToIntBits(x.get(i)))
                        .toArray();
            case DoubleArray x ->
                IntStream.range(0, x.getSize())
                        .mapToLong(i -> Double.doubleToLongBits(x.get(i)))
                        .toArray();
            case TornadoNativeArray x -> x.getSegment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            case AtomicInteger x -> x.get();
            default -> argument;
        };
    }

    /** Every kind of float there is, many times over. */
    public static FloatArray specials(int n) {
        float[] kinds = {
            0f,
            -0f,
            1f,
            -1f,
            0.5f,
            -2.5f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            1e10f,
            -3e9f,
            8388607.5f,
            -8388608f,
            1e-20f
        };
        Random random = new Random(n);
        FloatArray array = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, random.nextInt(3) == 0 ? (float) random.nextGaussian() : kinds[random.nextInt(kinds.length)]);
        }
        return array;
    }

    public static FloatArray floats(int n) {
        Random random = new Random(n);
        FloatArray array = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (float) random.nextGaussian());
        }
        return array;
    }

    public static IntArray ints(int n) {
        return IntArray.fromArray(new Random(n).ints(n, -10, 100).toArray());
    }

    static Int8Array bytes(int n) {
        byte[] values = new byte[n];
        new Random(n).nextBytes(values);
        return Int8Array.fromArray(values);
    }

    static ShortArray shorts(int n) {
        ShortArray array = new ShortArray(n);
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            array.set(i, (short) random.nextInt());
        }
        return array;
    }

    public static LongArray longs(int n) {
        return LongArray.fromArray(new Random(n).longs(n).toArray());
    }

    static DoubleArray doubles(int n) {
        return DoubleArray.fromArray(new Random(n).doubles(n).toArray());
    }

    static HalfFloatArray halves(int n) {
        HalfFloatArray array = new HalfFloatArray(n);
        Random random = new Random(n);
        for (int i = 0; i < n; i++) {
            array.set(i, new HalfFloat((float) random.nextGaussian()));
        }
        return array;
    }
}
