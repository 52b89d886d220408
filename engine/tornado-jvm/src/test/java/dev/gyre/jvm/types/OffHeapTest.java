package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;

/** An array over memory off the heap is that memory, wherever it begins; task graphs take it in and give back what they wrote. */
final class OffHeapTest {
    private static final int N = 100;

    static void scale(FloatArray x, float a, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, a * x.get(i));
        }
    }

    static void widen(HalfFloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i).getFloat32());
        }
    }

    static void increase(VectorFloat x) {
        for (@Parallel int i = 0; i < x.getLength(); i++) {
            x.set(i, x.get(i) + 1f);
        }
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                row(
                        FloatArray.fromElements(1f, -0f),
                        FloatArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        DoubleArray.fromElements(Math.PI, -0d),
                        DoubleArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        IntArray.fromElements(1, -2),
                        IntArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        LongArray.fromElements(1L << 60, -2L),
                        LongArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        ShortArray.fromElements((short) 1, (short) -2),
                        ShortArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        CharArray.fromElements('a', '\uffff'),
                        CharArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        Int8Array.fromElements((byte) 1, (byte) -2),
                        Int8Array::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        ByteArray.fromElements((byte) 1, (byte) -2),
                        ByteArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))),
                row(
                        ByteArray.fromElements((byte) 5, (byte) 60),
                        ByteArray::fromSegmentShallow,
                        (a, b) -> b.setHalfFloat(0, a.getHalfFloat(0))),
                row(
                        FP8Array.fromFloatsE4M3(1f, -2f),
                        FP8Array::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.setE4M3(i, a.getE4M3(i)))),
                row(
                        FP8Array.fromFloatsE5M2(1f, -2f),
                        FP8Array::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.setE5M2(i, a.getE5M2(i)))),
                row(
                        BFloat16Array.fromFloats(1f, -2f),
                        BFloat16Array::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.setFloat(i, a.getFloat(i)))),
                row(
                        HalfFloatArray.fromElements(new HalfFloat(0.1f), new HalfFloat(-3f)),
                        HalfFloatArray::fromSegmentShallow,
                        (a, b) -> each(a, i -> b.set(i, a.get(i)))));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    <A extends TornadoNativeArray> void areTheMemory(
            A array, Function<MemorySegment, A> shallow, BiConsumer<A, A> copy) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory =
                    arena.allocate(array.getNumBytesOfSegment() + 1).asSlice(1);
            A shared = shallow.apply(memory);
            assertThat(shared.getSize()).isEqualTo(array.getSize());
            assertThat(shared.getSegment()).isEqualTo(memory);
            copy.accept(array, shared);
            assertThat(bytes(memory)).isEqualTo(bytes(array.getSegment()));
            A second = shallow.apply(arena.allocate(array.getNumBytesOfSegment()));
            copy.accept(shared, second);
            assertThat(bytes(second.getSegment())).isEqualTo(bytes(memory));
        }
    }

    @Test
    void areFilledAndCopiedAsOthers() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(12);
            FloatArray array = FloatArray.fromSegmentShallow(memory);
            array.init(2f);
            array.set(1, 5f);
            assertThat(memory.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(2f, 5f, 2f);
            assertThat(array.toHeapArray()).containsExactly(2f, 5f, 2f);
            assertThat(array.slice(1, 2).toHeapArray()).containsExactly(5f, 2f);
            assertThat(FloatArray.concat(array, array).toHeapArray()).containsExactly(2f, 5f, 2f, 2f, 5f, 2f);
            assertThatThrownBy(() -> array.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.set(-1, 0f)).isInstanceOf(IndexOutOfBoundsException.class);
            array.clear();
            assertThat(memory.toArray(ValueLayout.JAVA_FLOAT)).containsOnly(0f);
        }
    }

    /** What is transferred on the first execution is taken in once, as on a device. */
    @ParameterizedTest
    @CsvSource({"0, 6", "1, 10"})
    void graphsTakeThemInAndGiveThemBack(int mode, float second) throws Exception {
        try (Arena arena = Arena.ofConfined();
                TornadoExecutionPlan plan = scaled(arena, mode, 3f)) {
            plan.execute();
            assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).hasSize(N).containsOnly(6f);
            y.fill((byte) 0);
            FloatArray.fromSegmentShallow(x).init(10f / 3f);
            plan.execute();
            assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).containsOnly(second);
            plan.freeDeviceMemory().execute();
            assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).containsOnly(10f);
        }
    }

    private MemorySegment x = MemorySegment.NULL;
    private MemorySegment y = MemorySegment.NULL;

    private TornadoExecutionPlan scaled(Arena arena, int mode, float a) {
        x = arena.allocate(N * Float.BYTES);
        y = arena.allocate(N * Float.BYTES);
        FloatArray from = FloatArray.fromSegmentShallow(x);
        from.init(2f);
        FloatArray to = FloatArray.fromSegmentShallow(y);
        return new TornadoExecutionPlan(new TaskGraph("g")
                .transferToDevice(mode, from)
                .task("t", OffHeapTest::scale, from, a, to)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, to)
                .snapshot());
    }

    @Test
    void memoryThatIsOnlyReadIsNotWritten() throws Exception {
        HalfFloatArray halves = new HalfFloatArray(N);
        halves.init(new HalfFloat(1.5f));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(N * Short.BYTES);
            memory.copyFrom(halves.getSegment());
            HalfFloatArray shared = HalfFloatArray.fromSegmentShallow(memory.asReadOnly());
            FloatArray wide = new FloatArray(N);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, shared)
                    .task("t", OffHeapTest::widen, shared, wide)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, wide);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.execute();
            }
            assertThat(wide.toHeapArray()).containsOnly(1.5f);
        }
    }

    /** Those that an object holds aren't copied: kernels work on the memory. */
    @Test
    void objectsHoldThem() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(N * Float.BYTES);
            VectorFloat vector = new VectorFloat(FloatArray.fromSegmentShallow(memory));
            TaskGraph graph = new TaskGraph("g").task("t", OffHeapTest::increase, vector);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.execute();
            }
            assertThat(memory.toArray(ValueLayout.JAVA_FLOAT)).hasSize(N).containsOnly(1f);
        }
    }

    private static void each(TornadoNativeArray array, java.util.function.IntConsumer action) {
        for (int i = 0; i < array.getSize(); i++) {
            action.accept(i);
        }
    }

    private static byte[] bytes(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    private static <A> Arguments row(A array, Function<MemorySegment, A> shallow, BiConsumer<A, A> copy) {
        return Arguments.of(array, shallow, copy);
    }
}
