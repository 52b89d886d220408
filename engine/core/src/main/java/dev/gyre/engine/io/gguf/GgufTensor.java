package dev.gyre.engine.io.gguf;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A tensor of a GGUF file, in memory that the file maps.
 *
 * @param shape with the slowest axis first, the other way round than in the file
 * @param bytes its blocks, one after the other along the last axis
 */
record GgufTensor(String name, BlockType stored, Shape shape, MemorySegment bytes) implements Numbers {

    /** The type that holds all of its numbers: its own where blocks are single numbers of 16 bits, else F32. */
    @Override
    public ElementType type() {
        return switch (stored) {
            case F16 -> ElementType.F16;
            case BF16 -> ElementType.BF16;
            default -> ElementType.F32;
        };
    }

    @Override
    public void read(int from, float[] into, int at, int count) {
        int each = stored.numbers();
        float[] block = new float[each];
        int done = 0;
        while (done < count) {
            int number = from + done;
            stored.decode(bytes, (long) (number / each) * stored.bytes(), block);
            int taken = Math.min(each - number % each, count - done);
            System.arraycopy(block, number % each, into, at + done, taken);
            done += taken;
        }
    }
}
