package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/**
 * What an op sees when it computes on the host in double precision: an array of its own for each tensor, of just its size.
 * Integers are stored as doubles.
 */
public interface DoubleArrays {

    /** The numbers of a tensor. */
    double[] of(Tensor t);

    /** The numbers of the op's output number i, to be written. */
    double[] output(int i);

    /** Sets each element of the first output by its flat index. */
    default void fill(IntToDoubleFunction value) {
        double[] y = output(0);
        for (int i = 0; i < y.length; i++) {
            y[i] = value.applyAsDouble(i);
        }
    }
}
