package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Rows of a matrix that become blocks as they're asked for, a panel of them at a time: neither numbers nor blocks lie in memory as a whole. */
public final class EncodedRows implements IntFunction<MemorySegment> {

    private static final int PANEL = 1 << 20;

    private final Numbers matrix;
    private final BlockType type;
    private final int length;
    private final int bytes;
    private final float[] numbers;
    private final byte[] blocks;
    private int first;
    private int end;

    private EncodedRows(Numbers matrix, BlockFormat format) {
        this.matrix = matrix;
        this.type = BlockType.of(format);
        this.length = matrix.shape().dim(1);
        this.bytes = length / type.numbers() * type.bytes();
        int rows = Math.clamp(PANEL / length, 1, Math.max(1, matrix.shape().dim(0)));
        this.numbers = new float[rows * length];
        this.blocks = new byte[rows * bytes];
    }

    /**
     * The blocks of a matrix. A row's bytes hold until another row is asked for.
     *
     * @param matrix (rows, numbers of whole blocks)
     */
    public static BlockRows of(Numbers matrix, BlockFormat format) {
        EncodedRows rows = new EncodedRows(matrix, format);
        return new BlockRows(format, matrix.shape().dim(0), rows.bytes, rows);
    }

    @Override
    public MemorySegment apply(int row) {
        if (row < first || row >= end) {
            encode(row - row % (numbers.length / length));
        }
        return MemorySegment.ofArray(blocks).asSlice((long) (row - first) * bytes, bytes);
    }

    private void encode(int row) {
        int rows = Math.min(numbers.length / length, matrix.shape().dim(0) - row);
        matrix.read(row * length, numbers, 0, rows * length);
        IntStream.range(0, rows)
                .parallel()
                .forEach(r -> type.write(
                        numbers,
                        r * length,
                        length,
                        ByteBuffer.wrap(blocks, r * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN)));
        first = row;
        end = row + rows;
    }
}
