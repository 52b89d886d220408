package dev.gyre.tasks.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Products with blocks whose bytes were worked by hand, for few rows and for many, and rows of matrices. */
final class QuantizedBlocksTest {

    private interface Product {
        void of(FloatArray x, ByteArray w, FloatArray y, int M, int K, int N);
    }

    private interface Lookup {
        void of(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C);
    }

    private interface Panel {
        void of(ByteArray w, FloatArray y, int from, int R, int C);

        /** A product with floats of two panels of rows, the second a row shorter where there's an odd number of them. */
        default Product product() {
            return (x, w, y, M, K, N) -> {
                int first = (N + 1) / 2;
                FloatArray floats = new FloatArray(first * K);
                of(w, floats, 0, first, K);
                MatMul.ntColumns(x, floats, y, 0, M, K, first, N);
                of(w, floats, first, N - first, K);
                MatMul.ntColumns(x, floats, y, first, M, K, N - first, N);
            };
        }
    }

    /** The weight that an output multiplies an input by: the product with a vector that is one there and zero elsewhere, and a number of the row. */
    private static float weight(Product few, Panel panel, Lookup lookup, ByteArray w, int K, int N, int n, int k) {
        FloatArray x = new FloatArray(K);
        x.set(k, 1f);
        FloatArray y = new FloatArray(N);
        few.of(x, w, y, 1, K, N);
        FloatArray other = new FloatArray(N);
        panel.product().of(x, w, other, 1, K, N);
        assertThat(other.toHeapArray()).isEqualTo(y.toHeapArray());
        FloatArray row = new FloatArray(K);
        lookup.of(IntArray.fromElements(n), w, row, 1, N, K);
        assertThat(row.get(k)).isEqualTo(y.get(n));
        return y.get(n);
    }

    private static void half(ByteArray w, int at, float value) {
        w.setHalfFloat(at, new HalfFloat(value));
    }

    /** Two outputs of two blocks. Output 1's second block has scale 2, the integers -128, 3 and 127 at its places 0, 1 and 31. */
    @Test
    void eightBits() {
        ByteArray w = new ByteArray(4 * 34);
        int at = 3 * 34;
        half(w, at, 2f);
        w.set(at + 2, (byte) -128);
        w.set(at + 3, (byte) 3);
        w.set(at + 33, (byte) 127);
        assertThat(weight(QuantizedBlocks::q8, QuantizedRows::q8Panel, QuantizedRows::q8Lookup, w, 64, 2, 1, 32))
                .isEqualTo(-256f);
        assertThat(weight(QuantizedBlocks::q8, QuantizedRows::q8Panel, QuantizedRows::q8Lookup, w, 64, 2, 1, 33))
                .isEqualTo(6f);
        assertThat(weight(QuantizedBlocks::q8, QuantizedRows::q8Panel, QuantizedRows::q8Lookup, w, 64, 2, 1, 63))
                .isEqualTo(254f);
        assertThat(weight(QuantizedBlocks::q8, QuantizedRows::q8Panel, QuantizedRows::q8Lookup, w, 64, 2, 0, 32))
                .isZero();
    }

    /** Number 0 is the lower half of the first byte, number 16 the upper; 8 stands for 0. */
    @Test
    void fourBits() {
        ByteArray w = new ByteArray(2 * 18);
        half(w, 18, 0.5f);
        w.set(20, (byte) 0xf0);
        w.set(35, (byte) 0x89);
        assertThat(weight(QuantizedBlocks::q4, QuantizedRows::q4Panel, QuantizedRows::q4Lookup, w, 32, 2, 1, 0))
                .isEqualTo(-4f);
        assertThat(weight(QuantizedBlocks::q4, QuantizedRows::q4Panel, QuantizedRows::q4Lookup, w, 32, 2, 1, 16))
                .isEqualTo(3.5f);
        assertThat(weight(QuantizedBlocks::q4, QuantizedRows::q4Panel, QuantizedRows::q4Lookup, w, 32, 2, 1, 15))
                .isEqualTo(0.5f);
        assertThat(weight(QuantizedBlocks::q4, QuantizedRows::q4Panel, QuantizedRows::q4Lookup, w, 32, 2, 1, 31))
                .isZero();
    }

    /**
     * Scale 2, minimum 0.5. Byte 4 has run 0's scale 5 and the upper bits 3 of run 4's; byte 8 run 0's minimum 7 and the upper bits 1 of run 4's;
     * byte 12 the lower bits of run 4's scale, 9, and of its minimum, 10.
     */
    @Test
    void fourBitsWithMinima() {
        ByteArray w = new ByteArray(144);
        half(w, 0, 2f);
        half(w, 2, 0.5f);
        w.set(4, (byte) (3 << 6 | 5));
        w.set(8, (byte) (1 << 6 | 7));
        w.set(12, (byte) (10 << 4 | 9));
        w.set(16, (byte) 0xd3);
        w.set(16 + 64 + 31, (byte) 0x4b);
        Product few = QuantizedSuperBlocks::q4k;
        Panel panel = QuantizedRows::q4kPanel;
        Lookup lookup = QuantizedRows::q4kLookup;
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 0)).isEqualTo(2 * 5 * 3 - 0.5f * 7);
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 1)).isEqualTo(-0.5f * 7);
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 32)).isZero();
        float minimum = 0.5f * (1 << 4 | 10);
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 128 + 31)).isEqualTo(2 * (3 << 4 | 9) * 11 - minimum);
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 128)).isEqualTo(-minimum);
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 160 + 31)).isZero();
    }

    /** Scale 0.5; run 0 has 3, run 2 has -2, runs 4 and 8 have 1. Lower bits of numbers 0 and 64 share byte 0, upper bits of 0, 32, 64, 96 byte 128. */
    @Test
    void sixBits() {
        ByteArray w = new ByteArray(210);
        half(w, 208, 0.5f);
        w.set(192, (byte) 3);
        w.set(194, (byte) -2);
        w.set(196, (byte) 1);
        w.set(200, (byte) 1);
        w.set(0, (byte) 0x7e);
        w.set(32, (byte) 5);
        w.set(128, (byte) (1 | 3 << 2 | 2 << 4));
        w.set(64 + 15, (byte) 1);
        w.set(128 + 32 + 15, (byte) 2);
        Product few = QuantizedSuperBlocks::q6k;
        Panel panel = QuantizedRows::q6kPanel;
        Lookup lookup = QuantizedRows::q6kLookup;
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 0)).isEqualTo(0.5f * 3 * (14 + 16 - 32));
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 32)).isEqualTo(0.5f * -2 * (5 + 48 - 32));
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 64)).isEqualTo(0.5f * (7 + 32 - 32));
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 96)).isZero();
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 128 + 15)).isEqualTo(0.5f * (1 + 32 - 32));
        assertThat(weight(few, panel, lookup, w, 256, 1, 0, 128 + 14)).isEqualTo(0.5f * -32);
    }

    /** 0xc500 is -5 as a half float, 0xc0a0 are the upper bits of -5. */
    @Test
    void sixteenBits() {
        ByteArray w = new ByteArray(2 * 64 * 2);
        int at = 2 * (64 + 33);
        w.set(at + 1, (byte) 0xc5);
        Lookup half = QuantizedRows::f16Lookup;
        assertThat(weight(HalfWeights::f16, QuantizedRows::f16Panel, half, w, 64, 2, 1, 33))
                .isEqualTo(-5f);
        assertThat(weight(HalfWeights::f16, QuantizedRows::f16Panel, half, w, 64, 2, 0, 33))
                .isZero();
        w.set(at, (byte) 0xa0);
        w.set(at + 1, (byte) 0xc0);
        Lookup brain = QuantizedRows::bf16Lookup;
        assertThat(weight(HalfWeights::bf16, QuantizedRows::bf16Panel, brain, w, 64, 2, 1, 33))
                .isEqualTo(-5f);
        assertThat(weight(HalfWeights::bf16, QuantizedRows::bf16Panel, brain, w, 64, 2, 1, 34))
                .isZero();
    }

    /** Sums have another order, so that the last bits differ. */
    @ParameterizedTest
    @CsvSource({"1, 256, 5", "9, 512, 33"})
    void manyRowsAreNearFew(int M, int K, int N) {
        near(QuantizedBlocks::q8, QuantizedBlocks::q8Rows, 0x20, 34, 32, new int[] {1}, M, K, N);
        near(QuantizedBlocks::q4, QuantizedBlocks::q4Rows, 0x20, 18, 32, new int[] {1}, M, K, N);
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 5", "9, 512, 33"})
    void floatsOfPanelsAreNearBlocks(int M, int K, int N) {
        Panel q8 = QuantizedRows::q8Panel;
        Panel q4 = QuantizedRows::q4Panel;
        Panel q4k = QuantizedRows::q4kPanel;
        Panel q6k = QuantizedRows::q6kPanel;
        Panel half = QuantizedRows::f16Panel;
        Panel brain = QuantizedRows::bf16Panel;
        near(QuantizedBlocks::q8, q8.product(), 0x20, 34, 32, new int[] {1}, M, K, N);
        near(QuantizedBlocks::q4, q4.product(), 0x20, 18, 32, new int[] {1}, M, K, N);
        near(QuantizedSuperBlocks::q4k, q4k.product(), 0x20, 144, 256, new int[] {1, 3}, M, K, N);
        near(QuantizedSuperBlocks::q6k, q6k.product(), 0x20, 210, 256, new int[] {209}, M, K, N);
        near(HalfWeights::f16, half.product(), 0x3f, 2, 1, new int[] {1}, M, K, N);
        near(HalfWeights::bf16, brain.product(), 0x3f, 2, 1, new int[] {1}, M, K, N);
    }

    /** Compares two products of drawn numbers, where the upper byte of each number of 16 bits is given. */
    private static void near(
            Product few, Product many, int upper, int bytes, int numbers, int[] exponents, int M, int K, int N) {
        Random random = new Random(bytes);
        FloatArray x = new FloatArray(M * K);
        for (int i = 0; i < M * K; i++) {
            x.set(i, (float) random.nextGaussian());
        }
        ByteArray w = new ByteArray(N * (K / numbers) * bytes);
        for (int i = 0; i < w.getSize(); i++) {
            w.set(i, (byte) random.nextInt());
            for (int exponent : exponents) {
                if (i % bytes == exponent) {
                    w.set(i, (byte) upper);
                }
            }
        }
        FloatArray y = new FloatArray(M * N);
        FloatArray z = new FloatArray(M * N);
        few.of(x, w, y, M, K, N);
        many.of(x, w, z, M, K, N);
        double squares = 0;
        for (int i = 0; i < M * N; i++) {
            squares += (double) y.get(i) * y.get(i);
        }
        double rms = Math.sqrt(squares / (M * N));
        assertThat(rms).isGreaterThan(0.1);
        for (int i = 0; i < M * N; i++) {
            assertThat((double) z.get(i)).isCloseTo(y.get(i), within(1e-5 * rms));
        }
    }
}
