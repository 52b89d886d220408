package dev.gyre.engine.op;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The range of an op's input integers, such as numbers of a table's rows. A kernel can't refuse one, so a plan checks those that the host writes
 * before each run.
 *
 * @param tensor int32
 * @param least the smallest
 * @param most the largest
 */
public record Bounds(Tensor tensor, int least, int most) {

    /**
     * Refuses a number outside.
     *
     * @param plan what messages call the plan
     * @throws GyreException names the number and its place
     */
    public void check(String plan, IntArray numbers) {
        int count = tensor.shape().size();
        for (int i = 0; i < count; i++) {
            int n = numbers.get(i);
            if (n < least || n > most) {
                throw new GyreException("plan " + plan + ": " + tensor.name() + "[" + i + "] is " + n
                        + ", but must be "
                        + (least == Integer.MIN_VALUE ? "at most " + most : "from " + least + " to " + most));
            }
        }
    }
}
