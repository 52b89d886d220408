package dev.gyre.tasks.ternary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Ternary weights bit by bit, and their products against sums of integers. */
class TernaryKernelsTest {

    private static final int K = 34;
    private static final int N = 2;

    /** What the weights round to: two columns of 34, the first with both ends of an int and of the next one, the second minus throughout. */
    private static int ternary(int k, int n) {
        if (n == 1) {
            return -1;
        }
        return switch (k) {
            case 0, 31, 33 -> 1;
            case 1, 32 -> -1;
            default -> 0;
        };
    }

    /** Weights that a scale of 2 makes -0.9, 0.4 and 0.9, and a half, which rounds to the even zero. */
    private static FloatArray weights() {
        FloatArray w = new FloatArray(K * N);
        for (int k = 0; k < K; k++) {
            for (int n = 0; n < N; n++) {
                w.set(k * N + n, ternary(k, n) == 0 ? k == 5 ? 0.25f : k == 6 ? -0.25f : 0.2f : 0.45f * ternary(k, n));
            }
        }
        return w;
    }

    private static final FloatArray SCALE = FloatArray.fromElements(2f);

    private static IntArray bits() {
        IntArray packed = new IntArray(2 * 2 * N);
        Ternary.packBits(weights(), SCALE, packed, K, N);
        return packed;
    }

    private static Int8Array fives() {
        Int8Array packed = new Int8Array(7 * N);
        Ternary.pack5(weights(), SCALE, packed, K, N);
        return packed;
    }

    /** (|1| + |-3| + |2| + |-2|) / 4 = 2, of columns 3 and 5; what's zero counts as 1e-5. */
    @Test
    void theScaleIsOneOverTheMeanMagnitude() {
        FloatArray sums = new FloatArray(2);
        Ternary.magnitudes(FloatArray.fromElements(1f, -3f, 2f, -2f), sums, 2, 2);
        assertThat(sums.toHeapArray()).containsExactly(3f, 5f);
        FloatArray scale = new FloatArray(1);
        Ternary.scale(sums, scale, 2, 2);
        assertThat(scale.get(0)).isEqualTo(0.5f);
        Ternary.scale(FloatArray.fromElements(0f, 0f), scale, 2, 2);
        assertThat(scale.get(0)).isEqualTo(1f / 1e-5f);
        Ternary.scale(FloatArray.fromElements(3e-5f, 5e-5f), scale, 1, 2);
        assertThat(scale.get(0)).isEqualTo(1f / 4e-5f);
    }

    @Test
    void anIntSaysWhichArePlusAndOneWhichAreMinus() {
        assertThat(bits().toHeapArray()).containsExactly(1 | 1 << 31, 0, 2, -1, 2, 0, 1, 3);
    }

    /** The first column has 1 - 3 among its first five, 3 at place 31 = 5 * 6 + 1, -9 and 27; the second -121, and -40 for its last four. */
    @Test
    void aByteIsFivePowersOfThree() {
        assertThat(fives().toHeapArray())
                .containsExactly(-2, -121, 0, -121, 0, -121, 0, -121, 0, -121, 0, -121, 21, -40);
    }

    @Test
    void unpackedWeightsAreDividedByTheScale() {
        FloatArray fromBits = new FloatArray(K * N);
        FloatArray fromFives = new FloatArray(K * N);
        Ternary.unpackBits(bits(), SCALE, fromBits, K, N);
        Ternary.unpack5(fives(), SCALE, fromFives, K, N);
        for (int k = 0; k < K; k++) {
            for (int n = 0; n < N; n++) {
                assertThat(fromBits.get(k * N + n)).isEqualTo(ternary(k, n) / 2f);
                assertThat(fromFives.get(k * N + n)).isEqualTo(ternary(k, n) / 2f);
            }
        }
    }

    /** Every value that five digits have comes out as those digits. */
    @Test
    void everyByteIsUnpacked() {
        FloatArray digits = new FloatArray(5);
        for (int value = -121; value <= 121; value++) {
            Ternary.unpack5(Int8Array.fromElements((byte) value), FloatArray.fromElements(1f), digits, 5, 1);
            float sum = digits.get(0) + 3 * digits.get(1) + 9 * digits.get(2) + 27 * digits.get(3) + 81 * digits.get(4);
            assertThat(sum).isEqualTo(value);
            for (float digit : digits.toHeapArray()) {
                assertThat(Math.abs(digit)).isIn(0f, 1f);
            }
        }
    }

    /** Of 33 numbers: 1 and -128 first, 127 last; then -1 throughout. */
    @Test
    void aPlaneHasOneBitOfEachNumber() {
        Int8Array x = new Int8Array(2 * 33);
        x.set(0, (byte) 1);
        x.set(1, (byte) -128);
        x.set(32, (byte) 127);
        for (int i = 33; i < 66; i++) {
            x.set(i, (byte) -1);
        }
        IntArray planes = new IntArray(2 * 2 * 8);
        Ternary.planes(x, planes, 2, 33);
        assertThat(planes.toHeapArray())
                .containsExactly(
                        1, 0, 0, 0, 0, 0, 0, 2, //
                        1, 1, 1, 1, 1, 1, 1, 0, //
                        -1, -1, -1, -1, -1, -1, -1, -1, //
                        1, 1, 1, 1, 1, 1, 1, 1);
    }

    /** All of them agree with sums of integers, which are divided by both scales. */
    @Test
    void products() {
        int M = 3;
        Int8Array x = new Int8Array(M * K);
        for (int i = 0; i < M * K; i++) {
            x.set(i, (byte) (i * 37 % 256 - 128));
        }
        FloatArray s = FloatArray.fromElements(1f, 4f, 0.5f);
        float[] expected = new float[M * N];
        int[] whole = new int[M * N];
        for (int m = 0; m < M; m++) {
            for (int n = 0; n < N; n++) {
                for (int k = 0; k < K; k++) {
                    whole[m * N + n] += x.get(m * K + k) * ternary(k, n);
                }
                expected[m * N + n] = whole[m * N + n] / (2f * s.get(m));
            }
        }
        assertThat(whole).doesNotContain(0);
        IntArray planes = new IntArray(M * 2 * 8);
        Ternary.planes(x, planes, M, K);
        FloatArray y = new FloatArray(M * N);
        Ternary.productOfBits(planes, s, bits(), SCALE, y, M, K, N);
        assertThat(y.toHeapArray()).isEqualTo(expected);

        FloatArray numbers = new FloatArray(M * K);
        Ternary.numbers(x, numbers, M, K);
        y.init(0f);
        Ternary.productOfRows(numbers, s, bits(), SCALE, y, M, K, N);
        assertThat(y.toHeapArray()).isEqualTo(expected);

        y.init(0f);
        Ternary.product5(x, s, fives(), SCALE, y, M, K, N);
        assertThat(y.toHeapArray()).isEqualTo(expected);

        IntArray sums = new IntArray(M * N);
        Ternary.sums(planes, bits(), sums, M, K, N);
        assertThat(sums.toHeapArray()).isEqualTo(whole);
        y.init(0f);
        Ternary.scaled(sums, s, SCALE, y, M, N);
        assertThat(y.toHeapArray()).isEqualTo(expected);
    }
}
