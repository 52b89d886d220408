package dev.gyre.engine.io.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedRowsTest {

    /** Rows that share a panel, that are a panel each, and whose last panel is short; in order and back again. */
    @ParameterizedTest
    @CsvSource({"Q8_0, 7, 64", "Q4_0, 3, 1048576", "Q6_K, 5, 524288", "Q4_K, 9, 256", "F16, 2, 31", "BF16, 1, 1"})
    void theyAreTheBlocksOfTheNumbers(BlockFormat format, int rows, int length) {
        float[] numbers = numbers(rows * length);
        BlockRows encoded = EncodedRows.of(Numbers.of(Shape.of(rows, length), numbers), format);
        requireBlocks(encoded, format, numbers, rows, length);
    }

    @ParameterizedTest
    @CsvSource({"Q8_0, 7, 64", "Q4_0, 2000, 1024", "F16, 3, 5"})
    void ofColumnsAsWell(BlockFormat format, int columns, int length) {
        float[] numbers = numbers(columns * length);
        float[] swapped = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            swapped[i % length * columns + i / length] = numbers[i];
        }
        Numbers matrix = Numbers.of(Shape.of(length, columns), swapped).transposed();
        assertThat(matrix.all()).isEqualTo(numbers);
        assertThat(matrix.transposed().all()).isEqualTo(swapped);
        requireBlocks(EncodedRows.of(matrix, format), format, numbers, columns, length);
    }

    private static float[] numbers(int count) {
        Random random = new Random(1);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static void requireBlocks(BlockRows encoded, BlockFormat format, float[] numbers, int rows, int length) {
        BlockType type = BlockType.of(format);
        byte[] all = new byte[rows * length / type.numbers() * type.bytes()];
        type.write(numbers, 0, numbers.length, ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN));
        assertThat(encoded.shape()).isEqualTo(Shape.of(rows, all.length / rows));
        for (int turn = 0; turn < 2 * rows; turn++) {
            int row = turn < rows ? turn : 2 * rows - 1 - turn;
            byte[] expected = Arrays.copyOfRange(all, row * encoded.bytes(), (row + 1) * encoded.bytes());
            assertThat(encoded.row().apply(row).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        }
    }
}
