package dev.gyre.engine.tensor;

import java.util.Optional;
import java.util.stream.Stream;

/** Formats of weights in blocks of numbers, which share scales if they have fewer than 16 bits, byte for byte as llama.cpp's files have them. */
public enum BlockFormat {
    /** 32 numbers of 8 bits with a scale. */
    Q8_0(32, 34),
    /** 32 numbers of 4 bits, less 8, with a scale. */
    Q4_0(32, 18),
    /** 256 numbers of 4 bits, in runs of 32 with a scale and a minimum. */
    Q4_K(256, 144),
    /** 256 numbers of 6 bits, less 32, in runs of 16 with a scale. */
    Q6_K(256, 210),
    /** 32 half floats. */
    F16(32, 64),
    /** The upper 16 bits of 32 floats. */
    BF16(32, 64);

    private final int numbers;
    private final int bytes;

    BlockFormat(int numbers, int bytes) {
        this.numbers = numbers;
        this.bytes = bytes;
    }

    /** Numbers in a block. */
    public int numbers() {
        return numbers;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /** Numbers in so many bytes, whole blocks of them. */
    public int numbersIn(int bytes) {
        return bytes / this.bytes * numbers;
    }

    /**
     * The format for a linear map from K numbers, or a table with rows of as many, whose blocks are to be of this one: itself, or the next with no fewer
     * bits and blocks of 32, if K isn't whole blocks; empty if there's none.
     */
    public Optional<BlockFormat> fitting(int K) {
        BlockFormat small = switch (this) {
            case Q8_0, Q6_K -> Q8_0;
            case Q4_0, Q4_K -> Q4_0;
            case F16, BF16 -> this;
        };
        return Stream.of(this, small).filter(f -> K % f.numbers == 0).findFirst();
    }

    /**
     * The type of a stored linear map from K numbers, whole blocks of them, to N, or of a table of N rows.
     *
     * @return (N, bytes of K numbers) bytes
     */
    public TensorType type(int K, int N) {
        return TensorType.u8(N, K / numbers * bytes);
    }
}
