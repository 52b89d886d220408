package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Every function of Java's own that takes numbers and gives one has Java's bits in a kernel, in whichever form that runs. */
final class JavaFunctionsTest {
    private static final int N = 67;

    /** Those whose last bits aren't Java's: they have tests of their own. */
    private static final Set<String> ROUNDED = Set.of(
            "exp", "log", "sin", "cos", "tan", "tanh", "asin", "acos", "atan", "atan2", "pow", "cbrt", "sinh", "cosh",
            "expm1", "log1p", "log10", "hypot");

    /** Of a NaN's bits nothing is promised. */
    private static final Set<String> BITS_OF_NAN =
            Set.of("floatToRawIntBits", "doubleToRawLongBits", "copySign", "floatToFloat16", "random");

    private static List<Method> functions() {
        return Stream.of(
                        Math.class,
                        StrictMath.class,
                        Integer.class,
                        Long.class,
                        Float.class,
                        Double.class,
                        Byte.class,
                        Short.class,
                        Character.class)
                .flatMap(owner -> Stream.of(owner.getMethods()))
                .filter(m -> Modifier.isStatic(m.getModifiers())
                        && m.getParameterCount() > 0
                        && Stream.concat(Stream.of(m.getReturnType()), Stream.of(m.getParameterTypes()))
                                .allMatch(type -> type.isPrimitive() && type != boolean.class)
                        && m.getReturnType() != void.class
                        && !ROUNDED.contains(m.getName())
                        && !BITS_OF_NAN.contains(m.getName()))
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    private static String kernel(int number, Method m) {
        List<String> operands = new ArrayList<>();
        for (Class<?> type : m.getParameterTypes()) {
            String array = type == float.class || type == double.class ? "d" : type == long.class ? "l" : "k";
            operands.add("(%s) %s.get(%s)".formatted(type, array, operands.isEmpty() ? "i" : "n - 1 - i"));
        }
        boolean floating = m.getReturnType() == float.class || m.getReturnType() == double.class;
        return "static void k%d(IntArray k, LongArray l, DoubleArray d, LongArray y, DoubleArray z, int n) {%nfor (@Parallel int i = 0; i < n; i++) {%n%s.set(i, %s.%s(%s));%n}%n}%n"
                .formatted(
                        number,
                        floating ? "z" : "y",
                        m.getDeclaringClass().getSimpleName(),
                        m.getName(),
                        String.join(", ", operands));
    }

    @Test
    void functionsHaveJavasBits() throws Throwable {
        List<Method> functions = functions();
        StringBuilder methods = new StringBuilder();
        for (int f = 0; f < functions.size(); f++) {
            methods.append(kernel(f, functions.get(f)));
        }
        Class<?> kernels = Compiler.compile(methods.toString());
        int vectors = 0;
        int run = 0;
        try (TileScheduler scheduler = TileScheduler.withTiles(2, 3)) {
            for (int f = 0; f < functions.size(); f++) {
                CompiledKernel kernel =
                        KernelCompiler.compile(KernelMethods.method(kernels, "k" + f), CompilerSettings.STRICT);
                vectors += kernel.form() == Form.SIMD ? 1 : 0;
                run += isAsInJava(kernel, scheduler, functions.get(f)) ? 1 : 0;
            }
        }
        assertThat(run)
                .as("of %d functions those that throw nothing", functions.size())
                .isGreaterThan(150);
        assertThat(vectors)
                .as("of %d functions those in vectors", functions.size())
                .isGreaterThan(120);
    }

    private static boolean isAsInJava(CompiledKernel kernel, TileScheduler scheduler, Method function)
            throws Throwable {
        Object[] expected = arguments();
        try {
            kernel.method().handle().invokeWithArguments(expected);
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false; // as of an exact sum that isn't an int
        }
        Object[] actual = arguments();
        scheduler.run(new BoundTask(function.toString(), kernel, actual));
        assertThat(((LongArray) actual[3]).toHeapArray())
                .as("%s, %s", function, kernel.form())
                .isEqualTo(((LongArray) expected[3]).toHeapArray());
        assertThat(bits((DoubleArray) actual[4]))
                .as("%s, %s", function, kernel.form())
                .isEqualTo(bits((DoubleArray) expected[4]));
        return true;
    }

    private static long[] bits(DoubleArray x) {
        return IntStream.range(0, x.getSize())
                .mapToLong(i -> Double.doubleToLongBits(x.get(i)))
                .toArray();
    }

    private static Object[] arguments() {
        Random random = new Random(1);
        double[] special = {
            0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e300, 0.5, -2.5
        };
        IntArray k = new IntArray(N);
        LongArray l = new LongArray(N);
        DoubleArray d = new DoubleArray(N);
        for (int i = 0; i < N; i++) {
            k.set(i, (random.nextInt() | 1) >> random.nextInt(31));
            l.set(i, (random.nextLong() | 1) >> random.nextInt(63));
            d.set(i, i < special.length ? special[i] : random.nextGaussian() * Math.pow(10, random.nextInt(12) - 3));
        }
        k.set(3, Integer.MIN_VALUE);
        l.set(3, Long.MIN_VALUE);
        return new Object[] {k, l, d, new LongArray(N), new DoubleArray(N), N};
    }
}
