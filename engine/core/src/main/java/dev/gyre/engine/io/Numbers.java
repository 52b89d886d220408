package dev.gyre.engine.io;

import dev.gyre.engine.tensor.Shape;
import java.util.Optional;

/** The numbers of a tensor, wherever they lie, which are asked for piece by piece: a tensor as a whole may not fit into memory. */
public interface Numbers {

    /** Extents of the tensor. */
    Shape shape();

    /** The type of its elements in the file. */
    ElementType type();

    /**
     * Copies elements out, converted to float32.
     *
     * @param from number of the first one, row-major
     * @param at where it goes
     * @throws dev.gyre.engine.GyreException if float32 can't hold an integer among them, or the file is damaged
     */
    void read(int from, float[] into, int at, int count);

    /** The blocks that the numbers are stored in; empty if they're stored by themselves. */
    default Optional<BlockRows> blocks() {
        return Optional.empty();
    }

    /** The same numbers with the last two axes swapped, which are read where they lie. */
    default Numbers transposed() {
        return new Transposed(this);
    }

    /** All elements as floats. */
    default float[] all() {
        float[] values = new float[shape().size()];
        read(0, values, 0, values.length);
        return values;
    }

    /** Numbers that lie in memory, as float32. */
    static Numbers of(Shape shape, float[] values) {
        return new Numbers() {
            @Override
            public Shape shape() {
                return shape;
            }

            @Override
            public ElementType type() {
                return ElementType.F32;
            }

            @Override
            public void read(int from, float[] into, int at, int count) {
                System.arraycopy(values, from, into, at, count);
            }
        };
    }
}
