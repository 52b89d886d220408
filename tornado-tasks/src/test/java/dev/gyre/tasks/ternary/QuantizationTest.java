package dev.gyre.tasks.ternary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;

/** Scales of 8-bit rows: 127 over the largest magnitude, which counts as 1e-5 at least (BitNet b1.58). */
class QuantizationTest {

    @ParameterizedTest
    @CsvSource({"2, 63.5", "2e-5, 6.35e6", "1e-5, 1.27e7", "9e-6, 1.27e7", "0, 1.27e7"})
    void aRowsScale(float largest, float expected) {
        FloatArray x = FloatArray.fromElements(largest / 2, -largest, 0f);
        FloatArray one = FloatArray.fromElements(1f, 1f, 1f);
        FloatArray s = new FloatArray(1);
        Quantization.scales(x, one, one, s, 1, 3);
        assertThat(s.get(0)).isEqualTo(expected, org.assertj.core.api.Assertions.withPrecision(1e-6f * expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "1.5, 2",
        "2.5, 2",
        "-0.5, 0",
        "-1.5, -2",
        "-2.5, -2",
        "0.49, 0",
        "0.51, 1",
        "2.3, 2",
        "-2.7, -3",
        "3, 3",
        "126.5, 126",
        "127.5, 128"
    })
    void halvesGoToTheEvenInteger(float v, float expected) {
        assertThat(Quantization.roundEven(v) + 0f).isEqualTo(expected);
    }

    /** Two rows, normalised by 1 and a half, with gains 2 and 1: the largest are 2 and 3. */
    @Test
    void rowsAreNormalisedOnTheWay() {
        FloatArray x = FloatArray.fromElements(1f, -1f, 3f, 4f);
        FloatArray inv = FloatArray.fromElements(1f, 0.5f);
        FloatArray w = FloatArray.fromElements(2f, 1f);
        FloatArray s = new FloatArray(2);
        Quantization.scales(x, inv, w, s, 2, 2);
        assertThat(s.toHeapArray()).containsExactly(63.5f, 127f / 3f);
        Int8Array q = new Int8Array(4);
        Quantization.quantize(x, inv, w, s, q, 2, 2);
        assertThat(q.toHeapArray()).containsExactly(127, -64, 127, 85);
        FloatArray y = new FloatArray(4);
        Quantization.dequantize(q, FloatArray.fromElements(2f, 4f), y, 2, 2);
        assertThat(y.toHeapArray()).containsExactly(63.5f, -32f, 31.75f, 21.25f);
    }

    @Test
    void whatIsBeyondEightBitsEndsWithThem() {
        FloatArray x = FloatArray.fromElements(127.4f, 128f, 500f, -128f, -129f, -500f);
        FloatArray ones = FloatArray.fromElements(1f, 1f, 1f, 1f, 1f, 1f);
        Int8Array q = new Int8Array(6);
        Quantization.quantize(x, ones, ones, ones, q, 1, 6);
        assertThat(q.toHeapArray()).containsExactly(127, 127, 127, -128, -128, -128);
    }
}
