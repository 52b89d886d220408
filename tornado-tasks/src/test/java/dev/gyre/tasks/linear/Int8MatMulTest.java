package dev.gyre.tasks.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
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
}
