package dev.gyre.engine.op;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Tensors whose shapes, types or settings don't fit an op. The message names the op, the rule and every tensor with its shape. */
public final class ShapeException extends GyreException {

    private static final long serialVersionUID = 1L;

    private ShapeException(String message) {
        super(message);
    }

    /**
     * Refuses an op whose rule doesn't hold.
     *
     * @param holds whether the rule holds
     * @param op name of the op
     * @param rule what has to hold, with the values at hand, for example "x's width 32 must equal w's rows 48"
     * @param involved the tensors concerned
     * @throws ShapeException if it doesn't hold
     */
    public static void check(boolean holds, String op, String rule, Tensor... involved) {
        if (!holds) {
            throw new ShapeException(op + ": " + rule + "; got "
                    + Arrays.stream(involved).map(Tensor::toString).collect(Collectors.joining(", ")));
        }
    }

    /**
     * Refuses a tensor of another rank.
     *
     * @throws ShapeException if the tensor's rank isn't the given one
     */
    public static void rank(String op, Tensor t, int rank) {
        check(t.shape().rank() == rank, op, t.name() + " must have " + rank + " axes", t);
    }

    /**
     * Refuses two tensors of different shapes.
     *
     * @throws ShapeException if the shapes differ
     */
    public static void same(String op, Tensor a, Tensor b) {
        check(a.shape().equals(b.shape()), op, a.name() + " and " + b.name() + " must have the same shape", a, b);
    }

    /**
     * Refuses a weight that isn't a vector over x's innermost axis, or groups that don't divide that axis evenly.
     *
     * @throws ShapeException if they don't fit
     */
    public static void groups(String op, Tensor x, Tensor weight, int groups) {
        rank(op, weight, 1);
        check(x.dim(-1) == weight.dim(0), op, "the weight's length must equal x's width " + x.dim(-1), x, weight);
        check(
                groups > 0 && x.dim(-1) % groups == 0,
                op,
                "x's width " + x.dim(-1) + " must be a multiple of the " + groups + " groups",
                x);
    }
}
