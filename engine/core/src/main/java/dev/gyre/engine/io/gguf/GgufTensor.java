package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A tensor of a GGUF file, in memory that the file maps.
 *
 * @param shape with the slowest axis first, the other way round than in the file
 * @param bytes its blocks, one after the other along the last axis
 */
record GgufTensor(String name, BlockType stored, Shape shape, MemorySegment bytes) implements Numbers {

    @Override
    public ElementType type() {
        return stored.element();
    }

    @Override
    public Optional<BlockRows> blocks() {
        if (shape.rank() != 2) {
            return Optional.empty();
        }
        int rows = shape.dim(0);
        int each = (int) (bytes.byteSize() / rows);
        return stored.format()
                .map(format -> new BlockRows(format, rows, each, i -> bytes.asSlice((long) i * each, each)));
    }

    @Override
    public void read(int from, float[] into, int at, int count) {
        stored.read(bytes, from, into, at, count);
    }
}
