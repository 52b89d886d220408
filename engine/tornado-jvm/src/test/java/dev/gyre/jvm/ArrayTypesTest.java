package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

/** The array types hold what is put into them, as elements and as memory. */
final class ArrayTypesTest {
    static Stream<Arguments> arrays() {
        return Stream.of(
                row(FloatArray.fromElements(1f, -0f, Float.NaN), 4, FloatArray::fromSegment),
                row(IntArray.fromElements(1, -2, Integer.MIN_VALUE), 4, IntArray::fromSegment),
                row(ShortArray.fromElements((short) 1, (short) -2), 2, ShortArray::fromSegment),
                row(ByteArray.fromElements((byte) 1, (byte) -2), 1, ByteArray::fromSegment),
                row(Int8Array.fromElements((byte) 1, (byte) -128), 1, Int8Array::fromSegment),
                row(CharArray.fromElements('a', '\uffff'), 2, CharArray::fromSegment),
                row(BFloat16Array.fromFloats(1f, -0f), 2, BFloat16Array::fromSegment),
                row(LongArray.fromElements(1L << 60, -2L), 8, LongArray::fromSegment),
                row(DoubleArray.fromElements(Math.PI, -0d), 8, DoubleArray::fromSegment),
                row(
                        HalfFloatArray.fromElements(new HalfFloat(0.1f), new HalfFloat(-3f)),
                        2,
                        HalfFloatArray::fromSegment));
    }

    @Test
    void haveNoNegativeSize() {
        assertThatThrownBy(() -> new IntArray(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an array of -1 elements");
        assertThatThrownBy(() -> new HalfFloatArray(-17)).hasMessage("an array of -17 elements");
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void areMemory(TornadoNativeArray array, int elementSize, Function<MemorySegment, TornadoNativeArray> fromSegment) {
        assertThat(array.getElementSize()).isEqualTo(elementSize);
        assertThat(array.getNumBytesOfSegment()).isEqualTo((long) array.getSize() * elementSize);
        assertThat(array.getSegment().byteSize()).isEqualTo(array.getNumBytesOfSegment());
        assertThat(array.getNumBytesOfSegmentWithHeader())
                .isEqualTo(array.getSegmentWithHeader().byteSize());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offHeap = arena.allocate(array.getNumBytesOfSegment(), elementSize);
            offHeap.copyFrom(array.getSegment());
            TornadoNativeArray copy = fromSegment.apply(offHeap);
            assertThat(bytes(copy)).isEqualTo(bytes(array));
            copy.getSegment().set(ValueLayout.JAVA_BYTE, 0, (byte) 77);
            assertThat(bytes(copy)).isNotEqualTo(bytes(array));
            if (elementSize > 1) {
                assertThatThrownBy(() -> fromSegment.apply(offHeap.asSlice(1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("whole number");
            }
        }
    }

    @Test
    void floatArraysHoldElements() {
        float[] source = {1f, 2f, 3f};
        FloatArray array = FloatArray.fromArray(source);
        source[0] = 9f;
        array.set(2, 4f);
        assertThat(array.toHeapArray()).containsExactly(1f, 2f, 4f);
        assertThat(array.get(1)).isEqualTo(2f);
        assertThat(FloatArray.concat(array, FloatArray.fromElements(5f)).toHeapArray())
                .containsExactly(1f, 2f, 4f, 5f);
        FloatArray slice = array.slice(1, 2);
        slice.set(0, 7f);
        assertThat(slice.toHeapArray()).containsExactly(7f, 4f);
        assertThat(array.get(1)).isEqualTo(2f);
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {1f, 2f, 3f}).position(1);
        assertThat(FloatArray.fromFloatBuffer(buffer).toHeapArray()).containsExactly(2f, 3f);
        assertThat(buffer.position()).isEqualTo(1);
        array.init(3f);
        assertThat(array.toHeapArray()).containsOnly(3f);
        array.clear();
        assertThat(array.toHeapArray()).containsOnly(0f);
        assertThatThrownBy(() -> array.slice(2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> array.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shareMemoryOnlyWithWholeHeapArrays() {
        FloatArray array = FloatArray.fromElements(1f, 2f);
        FloatArray same = FloatArray.fromSegmentShallow(array.getSegment());
        same.set(0, 5f);
        assertThat(array.get(0)).isEqualTo(5f);
        assertThatThrownBy(
                        () -> FloatArray.fromSegmentShallow(array.getSegment().asSlice(4)))
                .hasMessageContaining("float[]");
        assertThatThrownBy(() -> IntArray.fromSegmentShallow(array.getSegment()))
                .hasMessageContaining("int[]");
    }

    @Test
    void halfFloatsRoundOnce() {
        HalfFloat third = new HalfFloat(1f / 3f);
        assertThat(third.getFloat32()).isEqualTo(0.33325195f);
        assertThat(HalfFloat.add(third, third).getFloat32()).isEqualTo(0.6665039f);
        assertThat(HalfFloat.sub(third, new HalfFloat(1f)).getFloat32()).isEqualTo(-0.6669922f);
        assertThat(HalfFloat.mult(third, new HalfFloat(3f)).getFloat32()).isEqualTo(1f);
        assertThat(HalfFloat.div(new HalfFloat(1f), new HalfFloat(3f)).getHalfFloatValue())
                .isEqualTo(third.getHalfFloatValue());
    }

    private static byte[] bytes(TornadoNativeArray array) {
        return array.getSegment().toArray(ValueLayout.JAVA_BYTE);
    }

    private static Arguments row(
            TornadoNativeArray array, int elementSize, Function<MemorySegment, TornadoNativeArray> fromSegment) {
        return Arguments.of(array, elementSize, fromSegment);
    }
}
