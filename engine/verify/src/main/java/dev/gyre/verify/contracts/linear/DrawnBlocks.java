package dev.gyre.verify.contracts.linear;

import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.verify.Arg;

/** Weights in blocks for contracts: how they are drawn, and the numbers that they stand for. */
public final class DrawnBlocks {

    private static final int OCTET = 0xff;

    private DrawnBlocks() {}

    /**
     * N rows of the blocks of K numbers. Bytes have any bits, but for those with exponents: half floats are from 1/128 to 1/32 of either sign, the upper
     * halves of floats to 2. Kernels of PoCL have no half floats.
     */
    public static Arg arg(BlockFormat format, int K, int N) {
        Arg.Values bytes = (random, i) -> isExponent(format, i % format.bytes())
                ? (byte) ((format == BlockFormat.BF16 ? 0x3c + random.nextInt(4) : 0x20 + random.nextInt(8))
                        + 0x80 * random.nextInt(2))
                : (byte) random.nextInt();
        return new Arg("blocks", format.type(K, N), bytes, Arg.Kind.CONSTANT);
    }

    /** Whether a byte of a block is the upper one of a number of 16 bits. */
    private static boolean isExponent(BlockFormat format, int at) {
        return switch (format) {
            case Q8_0, Q4_0 -> at == 1;
            case Q4_K -> at == 1 || at == 3;
            case Q6_K -> at == 209;
            case F16, BF16 -> at % 2 == 1;
        };
    }

    /** The number with an index in the block at a byte, by the descriptions of ggml's types. */
    public static double number(BlockFormat format, double[] s, int at, int i) {
        return switch (format) {
            case Q8_0 -> half(s, at) * s[at + 2 + i];
            case Q4_0 -> half(s, at) * (bits(s, at + 2 + i % 16, i / 16 * 4, 4) - 8);
            case Q4_K -> {
                int run = i / 32;
                int pair = at + 16 + i / 64 * 32 + i % 32;
                yield half(s, at) * six(s, at + 4, run, 0) * bits(s, pair, run % 2 * 4, 4)
                        - half(s, at + 2) * six(s, at + 4, run, 4);
            }
            case Q6_K -> {
                int quarter = i / 32 % 4;
                int low = bits(s, at + i / 128 * 64 + quarter % 2 * 32 + i % 32, quarter / 2 * 4, 4);
                int high = bits(s, at + 128 + i / 128 * 32 + i % 32, quarter * 2, 2);
                yield half(s, at + 208) * s[at + 192 + i / 16] * (low + 16 * high - 32);
            }
            case F16 -> half(s, at + 2 * i);
            case BF16 -> Float.intBitsToFloat(pair(s, at + 2 * i) << 16);
        };
    }

    /** A scale (first 0) or minimum (first 4) of a run of Q4_K. */
    private static int six(double[] s, int at, int run, int first) {
        return run < 4
                ? bits(s, at + run + first, 0, 6)
                : bits(s, at + run + 4, first, 4) + 16 * bits(s, at + run - 4 + first, 6, 2);
    }

    /** Some bits of a byte as a number. */
    private static int bits(double[] s, int at, int from, int count) {
        return (((int) s[at] & OCTET) >> from) & ((1 << count) - 1);
    }

    private static double half(double[] s, int at) {
        return Float.float16ToFloat((short) pair(s, at));
    }

    private static int pair(double[] s, int at) {
        return bits(s, at, 0, Byte.SIZE) + (bits(s, at + 1, 0, Byte.SIZE) << Byte.SIZE);
    }
}
