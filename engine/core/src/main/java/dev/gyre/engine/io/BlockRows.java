package dev.gyre.engine.io;

import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * A matrix whose rows are stored in blocks.
 *
 * @param rows how many
 * @param bytes of a row
 * @param row the bytes of the row with a number, while the file that they lie in is open
 */
public record BlockRows(BlockFormat format, int rows, int bytes, IntFunction<MemorySegment> row) {

    /** (rows, bytes). */
    public Shape shape() {
        return Shape.of(rows, bytes);
    }
}
