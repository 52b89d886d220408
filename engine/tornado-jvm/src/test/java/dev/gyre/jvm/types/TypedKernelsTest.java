package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.jvm.simd.CompilerSettings;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;
import uk.ac.manchester.tornado.api.types.collections.VectorHalf2;
import uk.ac.manchester.tornado.api.types.collections.VectorInt3;
import uk.ac.manchester.tornado.api.types.common.Stored;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat4;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/** Kernels over these types do in a plan what they do when called as ordinary methods, bit for bit. */
final class TypedKernelsTest {
    private static final int N = 37;
    /** Rounds as the plain call does. */
    private static final TornadoDevice STRICT =
            new JvmDevice("strict", 2, kernel -> KernelCompiler.compile(kernel, CompilerSettings.STRICT));

    static Stream<Arguments> kernels() {
        return Stream.of(
                three(TypedKernels::addMultiply, () -> vectors(1), () -> vectors(2), () -> vectors(3)),
                three(TypedKernels::dots, () -> vectors(1), () -> vectors(2), () -> new FloatArray(N)),
                two(TypedKernels::clampIntegers, () -> random(new VectorInt3(N)), () -> new VectorInt3(N)),
                two(TypedKernels::halves, () -> random(new VectorHalf2(N)), () -> new VectorHalf2(N)),
                three(TypedKernels::multiply, () -> matrix(5, 7), () -> matrix(7, 3), () -> new Matrix2DFloat(5, 3)),
                two(
                        TypedKernels::sumsOfVectors,
                        () -> new Matrix2DFloat4(7, 7, floats(4 * 49)),
                        () -> new Matrix2DFloat4(7, 7)),
                two(TypedKernels::normalise, TypedKernelsTest::image, () -> new ImageFloat3(5, 3)),
                two(TypedKernels::fill, () -> new VolumeShort2(3, 2, 5), () -> 7),
                two(TypedKernels::localVectors, () -> floats(N), () -> new FloatArray(N)),
                two(TypedKernels::characters, () -> random(new CharArray(N)), () -> new CharArray(N)),
                two(TypedKernels::pairs, () -> random(new HalfFloatArray(N)), () -> new HalfFloatArray(N)),
                four(
                        TypedKernels::decode,
                        () -> FP8Array.fromFloatsE4M3(floats(N).toHeapArray()),
                        () -> BFloat16Array.fromFloats(floats(N).toHeapArray()),
                        TypedKernelsTest::halfBytes,
                        () -> new FloatArray(N)),
                two(TypedKernels::doubleInBytes, TypedKernelsTest::halfBytes, () -> new ByteArray(2 * N)),
                two(TypedKernels::reduce, () -> floats(N), () -> new FloatArray(1)),
                three(
                        TypedKernels::dot,
                        () -> new VectorFloat(floats(N)),
                        () -> new VectorFloat(floats(N)),
                        () -> new FloatArray(1)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void doWhatThePlainCallDoes(Runner runner, List<Supplier<Object>> arguments) throws Exception {
        Object[] expected = arguments.stream().map(Supplier::get).toArray();
        Object[] actual = arguments.stream().map(Supplier::get).toArray();
        runner.call(expected);
        TaskGraph graph = new TaskGraph("g");
        Object[] storage = Stream.of(actual).filter(a -> segment(a) != null).toArray();
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, storage);
        runner.add(graph, actual);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, storage);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(STRICT).execute();
        }
        for (int a = 0; a < actual.length; a++) {
            assertThat(bytes(actual[a])).as("argument %d", a).isEqualTo(bytes(expected[a]));
        }
        Object[] untouched = arguments.stream().map(Supplier::get).toArray();
        assertThat(Stream.of(actual).map(TypedKernelsTest::bytes).toList())
                .isNotEqualTo(Stream.of(untouched).map(TypedKernelsTest::bytes).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sumsOfVectors", "waves"})
    void methodsOfVectorsAreVectors(String name) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(TypedKernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
    }

    /** A kernel, to be called and to be made a task. */
    record Runner(BiConsumer<TaskGraph, Object[]> task, Consumer<Object[]> plain) {
        void add(TaskGraph graph, Object[] arguments) {
            task.accept(graph, arguments);
        }

        void call(Object[] arguments) {
            plain.accept(arguments);
        }
    }

    private static <A, B> Arguments two(Task2<A, B> kernel, Supplier<A> a, Supplier<B> b) {
        return Arguments.of(
                new Runner(
                        (graph, x) ->
                                graph.task("t", kernel, TypedKernelsTest.<A>at(x, 0), TypedKernelsTest.<B>at(x, 1)),
                        x -> kernel.apply(at(x, 0), at(x, 1))),
                List.of(a, b));
    }

    private static <A, B, C> Arguments three(Task3<A, B, C> kernel, Supplier<A> a, Supplier<B> b, Supplier<C> c) {
        return Arguments.of(
                new Runner(
                        (graph, x) -> graph.task(
                                "t",
                                kernel,
                                TypedKernelsTest.<A>at(x, 0),
                                TypedKernelsTest.<B>at(x, 1),
                                TypedKernelsTest.<C>at(x, 2)),
                        x -> kernel.apply(at(x, 0), at(x, 1), at(x, 2))),
                List.of(a, b, c));
    }

    private static <A, B, C, D> Arguments four(
            Task4<A, B, C, D> kernel, Supplier<A> a, Supplier<B> b, Supplier<C> c, Supplier<D> d) {
        return Arguments.of(
                new Runner(
                        (graph, x) -> graph.task(
                                "t",
                                kernel,
                                TypedKernelsTest.<A>at(x, 0),
                                TypedKernelsTest.<B>at(x, 1),
                                TypedKernelsTest.<C>at(x, 2),
                                TypedKernelsTest.<D>at(x, 3)),
                        x -> kernel.apply(at(x, 0), at(x, 1), at(x, 2), at(x, 3))),
                List.of(a, b, c, d));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T at(Object[] arguments, int index) {
        return (T) arguments[index];
    }

    private static VectorFloat4 vectors(int seed) {
        VectorFloat4 vectors = new VectorFloat4(N);
        Random random = new Random(seed);
        for (int i = 0; i < vectors.size(); i++) {
            vectors.getArray().set(i, random.nextFloat() - 0.5f);
        }
        return vectors;
    }

    private static FloatArray floats(int size) {
        FloatArray floats = new FloatArray(size);
        Random random = new Random(5);
        for (int i = 0; i < size; i++) {
            floats.set(i, 8f * random.nextFloat() - 4f);
        }
        return floats;
    }

    private static Matrix2DFloat matrix(int rows, int columns) {
        return new Matrix2DFloat(rows, columns, floats(rows * columns));
    }

    private static ImageFloat3 image() {
        return new ImageFloat3(5, 3, floats(45));
    }

    private static ByteArray halfBytes() {
        ByteArray bytes = new ByteArray(2 * N);
        for (int i = 0; i < N; i++) {
            bytes.setHalfFloat(2 * i, new HalfFloat(i / 3f));
        }
        return bytes;
    }

    private static <T> T random(T storage) {
        MemorySegment segment = segment(storage);
        Random random = new Random(9);
        for (long i = 0; i < segment.byteSize(); i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(0x70));
        }
        return storage;
    }

    private static MemorySegment segment(Object argument) {
        return switch (argument) {
            case TornadoNativeArray array -> array.getSegment();
            case Stored<?> stored -> stored.getSegment();
            default -> null;
        };
    }

    private static List<Byte> bytes(Object argument) {
        MemorySegment segment = segment(argument);
        return segment == null
                ? List.of()
                : Stream.iterate(0L, i -> i < segment.byteSize(), i -> i + 1)
                        .map(i -> segment.get(ValueLayout.JAVA_BYTE, i))
                        .toList();
    }
}
