package dev.gyre.engine.io.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types of numbers in a GGUF file that Gyre reads. A type stores blocks of so many numbers in so many bytes; those of several numbers
 * share scales.
 *
 * <p>Source: the block structures of <a href="https://github.com/ggml-org/llama.cpp">llama.cpp</a>, ggml-common.h.
 */
public enum BlockType {
    /** Numbers of 32 bits. */
    F32(0, 1, Float.BYTES) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            into[0] = s.get(FLOAT, at);
        }
    },
    /** Numbers of 16 bits with 5 of exponent. */
    F16(1, 1, Short.BYTES) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            into[0] = half(s, at);
        }
    },
    /** 32 numbers of 4 bits, less 8, with a scale. */
    Q4_0(2, 32, 18) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            float scale = half(s, at);
            for (int i = 0; i < 16; i++) {
                int pair = octet(s, at + 2 + i);
                into[i] = scale * ((pair & 15) - 8);
                into[16 + i] = scale * ((pair >> 4) - 8);
            }
        }
    },
    /** 32 numbers of 8 bits with a scale. */
    Q8_0(8, 32, 34) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            float scale = half(s, at);
            for (int i = 0; i < 32; i++) {
                into[i] = scale * s.get(ValueLayout.JAVA_BYTE, at + 2 + i);
            }
        }
    },
    /** 256 numbers of 4 bits; 8 runs of 32 with a scale and a minimum of 6 bits each, which share one of 16 bits each. */
    Q4_K(12, 256, 144) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            float scale = half(s, at);
            float minimum = half(s, at + 2);
            for (int run = 0; run < 8; run++) {
                float d = scale * sixBits(s, at + 4, run, 0);
                float m = minimum * sixBits(s, at + 4, run, 4);
                long numbers = at + 16 + run / 2 * 32L;
                int shift = run % 2 * 4;
                for (int i = 0; i < 32; i++) {
                    into[run * 32 + i] = d * ((octet(s, numbers + i) >> shift) & 15) - m;
                }
            }
        }
    },
    /** 256 numbers of 6 bits, less 32; 16 runs of 16 with a scale of 8 bits each, which share one of 16 bits. */
    Q6_K(14, 256, 210) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
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
    },
    /** Numbers of 64 bits, rounded to 32. */
    F64(28, 1, Double.BYTES) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            into[0] = (float) s.get(DOUBLE, at);
        }
    },
    /** The upper half of numbers of 32 bits. */
    BF16(30, 1, Short.BYTES) {
        @Override
        void decode(MemorySegment s, long at, float[] into) {
            into[0] = Float.intBitsToFloat(s.get(SHORT, at) << 16);
        }
    };

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int number;
    private final int numbers;
    private final int bytes;

    BlockType(int number, int numbers, int bytes) {
        this.number = number;
        this.numbers = numbers;
        this.bytes = bytes;
    }

    /** The type of a number in a file, if Gyre reads it. */
    static Optional<BlockType> of(int number) {
        return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
    }

    /** Numbers in a block. */
    public int numbers() {
        return numbers;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /** Writes the numbers of the block at a place to the beginning of an array. */
    abstract void decode(MemorySegment s, long at, float[] into);

    private static float half(MemorySegment s, long at) {
        return Float.float16ToFloat(s.get(SHORT, at));
    }

    private static int octet(MemorySegment s, long at) {
        return s.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    /**
     * A number of 6 bits among 16 in 12 bytes: the first four scales and minima fill the lower bits of 8 bytes, whose upper two are those of
     * the last four, whose lower four bits fill the last 4 bytes.
     *
     * @param first 0 of the scales, 4 of the minima
     */
    private static int sixBits(MemorySegment s, long at, int run, int first) {
        if (run < 4) {
            return octet(s, at + run + first) & 63;
        }
        int low = octet(s, at + run + 4) >> first & 15;
        return low | octet(s, at + run - 4 + first) >> 6 << 4;
    }
}
