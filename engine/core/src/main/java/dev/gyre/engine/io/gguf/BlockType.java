package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Elements;
import dev.gyre.engine.io.LittleEndian;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types of numbers in a GGUF file that Gyre reads: single numbers, or blocks of so many numbers in so many bytes that share scales.
 *
 * <p>Source: the block structures of <a href="https://github.com/ggml-org/llama.cpp">llama.cpp</a>, ggml-common.h.
 */
public enum BlockType {
    F32(0, ElementType.F32),
    F16(1, ElementType.F16),
    /** 32 numbers of 4 bits, less 8, with a scale. */
    Q4_0(2, BlockFormat.Q4_0),
    /** 32 numbers of 8 bits with a scale. */
    Q8_0(8, BlockFormat.Q8_0),
    /** 256 numbers of 4 bits; 8 runs of 32 with a scale and a minimum of 6 bits each, which share one of 16 bits each. */
    Q4_K(12, BlockFormat.Q4_K),
    /** 256 numbers of 6 bits, less 32; 16 runs of 16 with a scale of 8 bits each, which share one of 16 bits. */
    Q6_K(14, BlockFormat.Q6_K),
    F64(28, ElementType.F64),
    BF16(30, ElementType.BF16);

    /** Writes the numbers of the block at a place to the beginning of an array. */
    @FunctionalInterface
    private interface Decoder {
        void decode(MemorySegment s, long at, float[] into);
    }

    private final int number;
    private final int numbers;
    private final int bytes;
    private final ElementType element;
    private final Optional<BlockFormat> format;

    BlockType(int number, ElementType single) {
        this.number = number;
        this.numbers = 1;
        this.bytes = single.bytes();
        this.element = single;
        this.format = Optional.empty();
    }

    BlockType(int number, BlockFormat format) {
        this.number = number;
        this.numbers = format.numbers();
        this.bytes = format.bytes();
        this.element = ElementType.F32;
        this.format = Optional.of(format);
    }

    /** The number by which files name the type. */
    int number() {
        return number;
    }

    /** Whether numbers can be written as this type: all but single ones of 64 bits. */
    public boolean isWritten() {
        return this != F64;
    }

    /** The type of a number in a file, if Gyre reads it. */
    static Optional<BlockType> of(int number) {
        return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
    }

    /** The type of blocks in a format. */
    public static BlockType of(BlockFormat format) {
        return switch (format) {
            case Q8_0 -> Q8_0;
            case Q4_0 -> Q4_0;
            case Q4_K -> Q4_K;
            case Q6_K -> Q6_K;
            case F16 -> F16;
            case BF16 -> BF16;
        };
    }

    /** The format of its blocks; empty of single numbers. */
    Optional<BlockFormat> format() {
        return format;
    }

    /** Numbers in a block. */
    public int numbers() {
        return numbers;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /** Bytes of a tensor, whose last axis its blocks divide. */
    long bytes(Shape shape) {
        return (long) shape.size() / numbers * bytes;
    }

    /** The type of its numbers by themselves: its own, or F32 of those in blocks. */
    ElementType element() {
        return element;
    }

    /**
     * Copies numbers out as float32.
     *
     * @param s blocks one after the other
     * @param from number of the first one
     */
    public void read(MemorySegment s, int from, float[] into, int at, int count) {
        switch (this) {
            case F32, F16, F64, BF16 -> Elements.read(element, s, from, into, at, count);
            case Q4_0 -> blocks(BlockType::fourBits, s, from, into, at, count);
            case Q8_0 -> blocks(BlockType::eightBits, s, from, into, at, count);
            case Q4_K -> blocks(BlockType::fourBitsWithMinima, s, from, into, at, count);
            case Q6_K -> blocks(BlockType::sixBits, s, from, into, at, count);
        }
    }

    /**
     * Appends numbers, each rounded to the nearest that its block's scale allows: those of Q8_0 and Q4_0 as llama.cpp rounds them, scales of Q4_K
     * and Q6_K by least squares.
     *
     * @param count a multiple of {@link #numbers}
     * @throws dev.gyre.engine.GyreException if a number is beyond the type's range
     */
    public void write(float[] from, int at, int count, ByteBuffer into) {
        if (format.isEmpty()) {
            Elements.write(element, from, at, count, into);
            return;
        }
        for (int i = at; i < at + count; i += numbers) {
            switch (format.get()) {
                case Q8_0 -> BlockEncoder.q8(from, i, into);
                case Q4_0 -> BlockEncoder.q4(from, i, into);
                case Q4_K -> BlockEncoder.q4k(from, i, into);
                case Q6_K -> BlockEncoder.q6k(from, i, into);
                case F16, BF16 -> throw new IllegalStateException(this + " has single numbers");
            }
        }
    }

    private void blocks(Decoder decoder, MemorySegment s, int from, float[] into, int at, int count) {
        float[] block = new float[numbers];
        int done = 0;
        while (done < count) {
            int first = from + done;
            decoder.decode(s, (long) (first / numbers) * bytes, block);
            int taken = Math.min(numbers - first % numbers, count - done);
            System.arraycopy(block, first % numbers, into, at + done, taken);
            done += taken;
        }
    }

    private static void fourBits(MemorySegment s, long at, float[] into) {
        float scale = half(s, at);
        for (int i = 0; i < 16; i++) {
            int pair = octet(s, at + 2 + i);
            into[i] = scale * ((pair & 15) - 8);
            into[16 + i] = scale * ((pair >> 4) - 8);
        }
    }

    private static void eightBits(MemorySegment s, long at, float[] into) {
        float scale = half(s, at);
        for (int i = 0; i < 32; i++) {
            into[i] = scale * s.get(ValueLayout.JAVA_BYTE, at + 2 + i);
        }
    }

    private static void fourBitsWithMinima(MemorySegment s, long at, float[] into) {
        float scale = half(s, at);
        float minimum = half(s, at + 2);
        for (int run = 0; run < 8; run++) {
            float d = scale * runScale(s, at + 4, run, 0);
            float m = minimum * runScale(s, at + 4, run, 4);
            long pairs = at + 16 + run / 2 * 32L;
            int shift = run % 2 * 4;
            for (int i = 0; i < 32; i++) {
                into[run * 32 + i] = d * ((octet(s, pairs + i) >> shift) & 15) - m;
            }
        }
    }

    /**
     * A scale or minimum of 6 bits among 16 in 12 bytes: the first four scales and minima fill the lower bits of 8 bytes, whose upper two are
     * those of the last four, whose lower four bits fill the last 4 bytes.
     *
     * @param first 0 of the scales, 4 of the minima
     */
    private static int runScale(MemorySegment s, long at, int run, int first) {
        if (run < 4) {
            return octet(s, at + run + first) & 63;
        }
        int low = octet(s, at + run + 4) >> first & 15;
        return low | octet(s, at + run - 4 + first) >> 6 << 4;
    }

    private static void sixBits(MemorySegment s, long at, float[] into) {
        float scale = half(s, at + 208);
        for (int n = 0; n < 256; n++) {
            int part = n / 128;
            int quarter = n % 128 / 32;
            int place = n % 32;
            int low = octet(s, at + part * 64L + quarter % 2 * 32L + place) >> (quarter / 2 * 4) & 15;
            int high = octet(s, at + 128 + part * 32L + place) >> (quarter * 2) & 3;
            int run = s.get(ValueLayout.JAVA_BYTE, at + 192 + n / 16);
            into[n] = scale * run * ((low | high << 4) - 32);
        }
    }

    private static float half(MemorySegment s, long at) {
        return Float.float16ToFloat(s.get(LittleEndian.SHORT, at));
    }

    private static int octet(MemorySegment s, long at) {
        return s.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }
}
