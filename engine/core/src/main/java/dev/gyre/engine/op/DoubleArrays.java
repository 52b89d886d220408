package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/**
 * The view of an op that computes on the host in double precision: an array of its own for each tensor, of just its size.
 * Integers are stored as doubles.
 */
public interface DoubleArrays {

    /** The numbers of a tensor. */
    double[] of(Tensor t);

    /** The numbers of the op's output of a name, to be written. */
    double[] output(Enum<?> name);

    /** The numbers of the op's output number i, to be written. */
    double[] output(int i);

    /** The numbers of the op's first output, to be written. */
    default double[] output() {
        return output(0);
    }

    /** Sets each element of the first output by its flat index. */
    default void fill(IntToDoubleFunction value) {
        double[] y = output();
        for (int i = 0; i < y.length; i++) {
            y[i] = value.applyAsDouble(i);
        }
    }
}
