package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.FP8;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** Floats of 8 and 16 bits and their arrays. */
final class SmallFloatsTest {
    @Test
    void everyEightBitFloatIsItsOwnNearest() {
        for (int bits = Byte.MIN_VALUE; bits <= Byte.MAX_VALUE; bits++) {
            byte b = (byte) bits;
            if (b == Byte.MIN_VALUE) {
                continue; // -0 becomes 0
            }
            float e4m3 = FP8.e4m3ToFloat(b);
            float e5m2 = FP8.e5m2ToFloat(b);
            assertThat(FP8.e4m3FromFloat(e4m3)).isEqualTo(Float.isNaN(e4m3) ? (byte) 0x7f : b);
            assertThat(FP8.e5m2FromFloat(e5m2)).isEqualTo(Float.isNaN(e5m2) ? (byte) 0x7f : b);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, 1.0",
        "1.0625, 1.125, 1.0",
        "-1.1249, -1.125, -1.0",
        "1e-9, 0, 0",
        "0.001953125, 0.001953125, 0.001953125",
        "0.0009765625, 0.001953125, 0.0009765625",
        "-500, -448, -512",
        "60000, 448, 57344",
        "61440, 448, Infinity",
        "-Infinity, -448, -Infinity",
        "NaN, NaN, NaN"
    })
    void eightBitFloatsAreNearest(float value, float e4m3, float e5m2) {
        assertThat(FP8.e4m3ToFloat(FP8.e4m3FromFloat(value))).isEqualTo(Float.valueOf(e4m3));
        assertThat(FP8.e5m2ToFloat(FP8.e5m2FromFloat(value))).isEqualTo(Float.valueOf(e5m2));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0x3f80",
        "1.00390625, 0x3f81",
        "-1.0039, 0xbf80",
        "3.4e38, 0x7f80",
        "-Infinity, 0xff80",
        "NaN, 0x7fc0",
        "1e-45, 0"
    })
    void brainFloatsAreNearest(float value, String bits) {
        assertThat(BFloat16.bf16FromFloat(value)).isEqualTo((short) (int) Integer.decode(bits));
    }

    @Test
    void everyBrainFloatIsItsOwnNearest() {
        for (int bits = 1; bits <= 0xffff; bits++) {
            float value = BFloat16.bf16ToFloat((short) bits);
            if (!Float.isNaN(value) && value != 0f) {
                assertThat(BFloat16.bf16FromFloat(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void arraysHoldThem() {
        BFloat16Array brain = BFloat16Array.fromFloats(1f, -2.5f);
        assertThat(brain.getFloat(1)).isEqualTo(-2.5f);
        assertThat(BFloat16Array.concat(brain, brain).slice(2, 2).toShortArray())
                .isEqualTo(brain.toShortArray());
        assertThat(BFloat16Array.fromSegment(brain.getSegment()).get(0)).isEqualTo(brain.get(0));
        FP8Array eight = FP8Array.fromFloatsE4M3(0.5f, 3f);
        assertThat(eight.getE4M3(1)).isEqualTo(3f);
        eight.setE5M2(0, 1024f);
        assertThat(eight.getE5M2(0)).isEqualTo(1024f);
    }

    @Test
    void bytesHoldHalves() {
        ByteArray bytes = new ByteArray(5);
        bytes.setHalfFloat(2, new HalfFloat(1f));
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        assertThat(bytes.get(little ? 3 : 2)).isEqualTo((byte) 0x3c);
        assertThat(bytes.getHalfFloat(2).getFloat32()).isEqualTo(1f);
        assertThatThrownBy(() -> bytes.getHalfFloat(1)).hasMessageContaining("even index");
        assertThatThrownBy(() -> bytes.getHalfFloat(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void halvesComeInPairs() {
        HalfFloatArray halves = new HalfFloatArray(3);
        halves.set(2, new HalfFloat(7f));
        assertThat(halves.getHalf2(1).getY().getFloat32()).isEqualTo(7f);
        assertThatThrownBy(() -> halves.setHalf2(2, halves.getHalf2(1))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void charactersStayUnsigned() {
        CharArray chars = CharArray.fromElements('a', '\uffff');
        assertThat(new CharArray(chars, chars).toHeapArray()).containsExactly('a', '\uffff', 'a', '\uffff');
        assertThat(CharArray.fromSegment(chars.getSegment()).get(1) + 0).isEqualTo(65535);
    }
}
