package dev.gyre.engine.io.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks whose bytes were worked by hand from the descriptions of ggml's types. */
class BlockTypeTest {

    /** 0.5 as a number of 16 bits. */
    private static final byte[] HALF = {0x00, 0x38};

    private static final byte[] TWO = {0x00, 0x40};

    private static float[] decoded(BlockType type, byte... bytes) {
        byte[] block = new byte[type.bytes()];
        System.arraycopy(bytes, 0, block, 0, bytes.length);
        return decodedWhole(type, block);
    }

    private static float[] decodedWhole(BlockType type, byte[] block) {
        float[] numbers = new float[type.numbers()];
        type.read(MemorySegment.ofArray(block), 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Test
    void singleNumbers() {
        assertThat(decoded(BlockType.F32, (byte) 0, (byte) 0, (byte) 0xc0, (byte) 0x3f))
                .containsExactly(1.5f);
        assertThat(decoded(BlockType.F16, HALF)).containsExactly(0.5f);
        assertThat(decoded(BlockType.BF16, (byte) 0xc0, (byte) 0xbf)).containsExactly(-1.5f);
        assertThat(decoded(BlockType.F64, new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f}))
                .containsExactly(1.5f);
    }

    /** Number 0 is the lower half of the first byte, number 16 the upper; 8 stands for 0. */
    @Test
    void fourBits() {
        float[] numbers = decoded(BlockType.Q4_0, HALF[0], HALF[1], (byte) 0xf0, (byte) 0x89);
        assertThat(numbers[0]).isEqualTo(-4f);
        assertThat(numbers[16]).isEqualTo(3.5f);
        assertThat(numbers[1]).isEqualTo(0.5f);
        assertThat(numbers[17]).isEqualTo(0f);
        assertThat(numbers[2]).isEqualTo(-4f);
        assertThat(numbers).hasSize(32);
    }

    @Test
    void eightBits() {
        byte[] block = new byte[34];
        block[1] = 0x40;
        block[2] = -128;
        block[3] = 3;
        block[33] = 127;
        float[] numbers = decodedWhole(BlockType.Q8_0, block);
        assertThat(numbers[0]).isEqualTo(-256f);
        assertThat(numbers[1]).isEqualTo(6f);
        assertThat(numbers[2]).isZero();
        assertThat(numbers[31]).isEqualTo(254f);
    }

    /**
     * Scale 2, minimum 0.5. Byte 4 has run 0's scale 5 and the upper bits 3 of run 4's; byte 8 run 0's minimum 7 and the upper bits 1 of run 4's;
     * byte 12 the lower bits of run 4's scale, 9, and of its minimum, 10.
     */
    @Test
    void fourBitsWithMinima() {
        byte[] block = new byte[144];
        System.arraycopy(TWO, 0, block, 0, 2);
        System.arraycopy(HALF, 0, block, 2, 2);
        block[4] = (byte) (3 << 6 | 5);
        block[8] = (byte) (1 << 6 | 7);
        block[12] = (byte) (10 << 4 | 9);
        block[16] = (byte) 0xd3; // number 0 is 3, number 32 is 13 of run 1, whose scale and minimum are 0
        block[16 + 64 + 31] = (byte) 0x4b; // number 128 + 31 is 11, number 160 + 31 is 4 of run 5
        float[] numbers = decodedWhole(BlockType.Q4_K, block);
        assertThat(numbers[0]).isEqualTo(2 * 5 * 3 - 0.5f * 7);
        assertThat(numbers[1]).isEqualTo(-0.5f * 7);
        assertThat(numbers[32]).isZero();
        int scale = 3 << 4 | 9;
        int minimum = 1 << 4 | 10;
        assertThat(numbers[128 + 31]).isEqualTo(2 * scale * 11 - 0.5f * minimum);
        assertThat(numbers[128]).isEqualTo(-0.5f * minimum);
        assertThat(numbers[160 + 31]).isZero();
    }

    /** Scale 0.5; run 0 has 3, run 2 has -2, run 8 has 1. Lower bits of numbers 0 and 64 share byte 0, upper bits of 0, 32, 64, 96 byte 128. */
    @Test
    void sixBits() {
        byte[] block = new byte[210];
        System.arraycopy(HALF, 0, block, 208, 2);
        block[192] = 3;
        block[192 + 2] = -2;
        block[192 + 4] = 1;
        block[192 + 8] = 1;
        block[0] = (byte) 0x7e; // 14 of number 0, 7 of number 64
        block[32] = 0x05; // 5 of number 32
        block[128] = (byte) (1 | 3 << 2 | 2 << 4); // upper bits: 1 of number 0, 3 of number 32, 2 of number 64
        block[64 + 15] = 0x01; // 1 of number 128 + 15
        block[128 + 32 + 15] = 2;
        float[] numbers = decodedWhole(BlockType.Q6_K, block);
        assertThat(numbers[0]).isEqualTo(0.5f * 3 * (14 + 16 - 32));
        assertThat(numbers[32]).isEqualTo(0.5f * -2 * (5 + 48 - 32));
        assertThat(numbers[64]).isEqualTo(0.5f * (7 + 32 - 32));
        assertThat(numbers[96]).isZero();
        assertThat(numbers[128 + 15]).isEqualTo(0.5f * (1 + 32 - 32));
        assertThat(numbers[128 + 14]).isEqualTo(0.5f * -32);
    }

    private static byte[] encoded(BlockType type, float... first) {
        ByteBuffer bytes = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        type.write(Arrays.copyOf(first, type.numbers()), 0, type.numbers(), bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        return bytes.array();
    }

    /** The largest is 127 steps of 0.5; halves go away from zero. */
    @Test
    void eightBitsAreWritten() {
        byte[] block = encoded(BlockType.Q8_0, -63.5f, 63.5f, 0.25f, -0.25f, 0.2f, -0.8f);
        assertThat(Arrays.copyOf(block, 9)).containsExactly(0, 0x38, -127, 127, 1, -1, 0, -2, 0);
        assertThat(encoded(BlockType.Q8_0)).containsOnly(0);
    }

    /** The farthest number is -8 steps, whatever its sign; what would be 8 is 7. */
    @Test
    void fourBitsAreWritten() {
        float[] numbers = new float[32];
        numbers[0] = -4;
        numbers[16] = 4;
        numbers[1] = 0.25f;
        numbers[17] = -0.3f;
        byte[] block = encoded(BlockType.Q4_0, numbers);
        assertThat(Arrays.copyOf(block, 5)).containsExactly(0, 0x38, (byte) 0xf0, 0x79, (byte) 0x88);
        numbers[16] = 5;
        assertThat(encoded(BlockType.Q4_0, numbers)[2] >> 4 & 15).isZero();
    }

    /** Scale 0.5 and minimum 0.25 of a block, whose runs have from 63 to 56 and from 0 to 63 of them: what blocks can hold comes out again. */
    @Test
    void fourBitsWithMinimaAreWritten() {
        float[] numbers = new float[256];
        for (int i = 0; i < numbers.length; i++) {
            int run = i / 32;
            numbers[i] = 0.5f * (63 - run) * (i % 16) - 0.25f * 9 * run;
        }
        byte[] block = encoded(BlockType.Q4_K, numbers);
        assertThat(Arrays.copyOf(block, 4)).containsExactly(0, 0x38, 0, 0x34);
        assertThat(decodedWhole(BlockType.Q4_K, block)).containsExactly(numbers);
        assertThat(encoded(BlockType.Q4_K)).containsOnly(0);
    }

    /** Each run reaches -32 steps, run 0's of 0.5 times -128, so that the others' whole numbers are exact. */
    @Test
    void sixBitsAreWritten() {
        float[] numbers = new float[256];
        for (int i = 0; i < numbers.length; i++) {
            int run = i / 16;
            numbers[i] = 0.5f * (run - 128) * (i % 16 == 0 ? -32 : i % 16 * 4 - 31);
        }
        byte[] block = encoded(BlockType.Q6_K, numbers);
        assertThat(Arrays.copyOfRange(block, 192, 196)).containsExactly(-128, -127, -126, -125);
        assertThat(decodedWhole(BlockType.Q6_K, block)).containsExactly(numbers);
        assertThat(decodedWhole(BlockType.Q6_K, encoded(BlockType.Q6_K))).containsOnly(0);
    }

    /** Numbers of a normal distribution are off by less the more bits they have; constant, one-sided and tiny ones are held, too. */
    @Test
    void writtenNumbersAreNear() {
        Random random = new Random(5);
        float[] normal = new float[2560];
        for (int i = 0; i < normal.length; i++) {
            normal[i] = (float) random.nextGaussian();
        }
        assertThat(off(BlockType.Q8_0, normal)).isLessThan(0.01);
        assertThat(off(BlockType.Q6_K, normal)).isLessThan(0.03);
        assertThat(off(BlockType.Q4_K, normal)).isLessThan(0.08).isLessThan(off(BlockType.Q4_0, normal));
        for (float[] numbers : List.of(filled(7), filled(-7), filled(1e-30f), positive(normal))) {
            assertThat(off(BlockType.Q6_K, numbers)).isLessThan(0.03);
            assertThat(off(BlockType.Q4_K, numbers)).isLessThan(0.08);
        }
    }

    private static float[] filled(float number) {
        float[] numbers = new float[256];
        Arrays.fill(numbers, number);
        return numbers;
    }

    private static float[] positive(float[] numbers) {
        float[] shifted = numbers.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] = Math.abs(shifted[i]);
        }
        return shifted;
    }

    /** The length of the differences over that of the numbers; what a block can't tell from 0 counts as no difference below 1e-8. */
    private static double off(BlockType type, float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length / type.numbers() * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        type.write(numbers, 0, numbers.length, bytes);
        float[] read = new float[numbers.length];
        type.read(MemorySegment.ofArray(bytes.array()), 0, read, 0, read.length);
        double differences = 0;
        double all = 0;
        for (int i = 0; i < read.length; i++) {
            differences += Math.pow(read[i] - numbers[i], 2);
            all += Math.pow(numbers[i], 2);
        }
        return Math.sqrt(differences / (all + 1e-16));
    }

    @Test
    void singleNumbersAreWritten() {
        assertThat(encoded(BlockType.F32, 1.5f)).containsExactly(0, 0, 0xc0, 0x3f);
        assertThat(encoded(BlockType.F16, 0.5f)).containsExactly(HALF);
        assertThat(encoded(BlockType.BF16, -1.5f)).containsExactly(0xc0, 0xbf);
    }
}
