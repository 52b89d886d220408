package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Elements;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A tensor that is a view on a storage.
 *
 * @param storage all of it
 * @param offset of its first element in the storage
 * @param strides between neighbours along each axis, in elements
 */
record TorchTensor(ElementType type, Shape shape, MemorySegment storage, long offset, long[] strides)
        implements Numbers {

    @Override
    public void read(int from, float[] into, int at, int count) {
        int[] dims = shape.toArray();
        int inner = 1;
        int axis = dims.length;
        // The innermost axes whose elements follow one another are read as one.
        while (axis > 0 && (dims[axis - 1] == 1 || strides[axis - 1] == inner)) {
            inner *= dims[--axis];
        }
        int done = 0;
        while (done < count) {
            int within = (from + done) % inner;
            int run = Math.min(inner - within, count - done);
            Elements.read(
                    type, storage, offset + outer((from + done) / inner, dims, axis) + within, into, at + done, run);
            done += run;
        }
    }

    /** Offset of the element of a row-major number over the first axes. */
    private long outer(int number, int[] dims, int axes) {
        long result = 0;
        int rest = number;
        for (int i = axes - 1; i >= 0; i--) {
            result += rest % dims[i] * strides[i];
            rest /= dims[i];
        }
        return result;
    }
}
