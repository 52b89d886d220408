package dev.gyre.tasks.ternary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
}
