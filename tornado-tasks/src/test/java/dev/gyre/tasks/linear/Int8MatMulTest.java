package dev.gyre.tasks.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Many rows at a time and few have the same bits. */
final class Int8MatMulTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 8, 32", "5, 7, 33", "9, 130, 70"})
    void manyRowsHaveTheBitsOfFew(int M, int K, int N) {
        Random random = new Random(M * 31L + K);
        FloatArray x = new FloatArray(M * K);
        FloatArray scale = new FloatArray(N);
        IntArray packed = new IntArray((N + 31) / 32 * ((K + 3) / 4) * 32);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (float) random.nextGaussian());
        }
        for (int i = 0; i < N; i++) {
            scale.set(i, random.nextFloat());
        }
        for (int i = 0; i < packed.getSize(); i++) {
            packed.set(i, random.nextInt());
        }
        FloatArray few = new FloatArray(M * N);
        FloatArray many = new FloatArray(M * N);
        Int8MatMul.nn(x, packed, scale, few, M, K, N);
        Int8MatMul.rows(x, packed, scale, many, M, K, N);
        assertThat(many.toHeapArray()).containsExactly(few.toHeapArray());
        assertThat(few.toHeapArray()).doesNotContain(0f);
    }

    /** Six rows and 34 columns, packed as the layout says: panels of 32 columns, four rows an int, the first the lowest byte. */
    @Test
    void productsAreSumsOfIntegersTimesTheScale() {
        int M = 2;
        int K = 6;
        int N = 34;
        int[][][] packed = new int[2][2][32];
        int[][] q = new int[K][N];
        for (int k = 0; k < K; k++) {
            for (int n = 0; n < N; n++) {
                q[k][n] = (k * 53 + n * 17) % 255 - 127;
                packed[n / 32][k / 4][n % 32] |= (q[k][n] & 0xff) << (8 * (k % 4));
            }
        }
        IntArray flat = new IntArray(2 * 2 * 32);
        for (int i = 0; i < flat.getSize(); i++) {
            flat.set(i, packed[i / 64][i / 32 % 2][i % 32]);
        }
        FloatArray x = new FloatArray(M * K);
        FloatArray scale = new FloatArray(N);
        for (int i = 0; i < M * K; i++) {
            x.set(i, i % 5 - 2.5f);
        }
        for (int n = 0; n < N; n++) {
            scale.set(n, 1f / (n + 1));
        }
        FloatArray few = new FloatArray(M * N);
        FloatArray many = new FloatArray(M * N);
        Int8MatMul.nn(x, flat, scale, few, M, K, N);
        Int8MatMul.rows(x, flat, scale, many, M, K, N);
        for (int m = 0; m < M; m++) {
            for (int n = 0; n < N; n++) {
                float sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += x.get(m * K + k) * q[k][n];
                }
                assertThat(few.get(m * N + n)).isEqualTo(sum * scale.get(n));
                assertThat(many.get(m * N + n)).isEqualTo(sum * scale.get(n));
            }
        }
    }
}
