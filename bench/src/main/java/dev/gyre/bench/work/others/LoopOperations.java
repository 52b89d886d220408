package dev.gyre.bench.work.others;

import dev.gyre.engine.op.Operation;
import java.util.Map;

/** The least operations and bytes of the loops of {@link LoopTable}. */
public final class LoopOperations {
    private LoopOperations() {}

    /**
     * By class.
     *
     * @param made the loop of that name
     */
    public static Map<Operation, Long> of(String name, Loop made) {
        long results = made.written().stream().mapToLong(Loop::elements).max().orElse(0);
        long entries = made.read().stream().mapToLong(Loop::elements).max().orElse(0);
        return switch (name) {
            case "sparse", "matVec", "dots" -> Map.of(Operation.MULTIPLY_ADD, entries);
            case "halfProducts", "blockProducts" -> Map.of(Operation.MULTIPLY_ADD, LoopTable.ROW * entries);
            case "prefixSums", "halfAxpy", "addPixels", "channels" -> Map.of(Operation.MULTIPLY_ADD, results);
            case "neighbours" -> Map.of(Operation.MULTIPLY_ADD, 5 * results);
            // A product of points and centres, and the least of the distances.
            case "nearest" -> Map.of(Operation.MULTIPLY_ADD, 5L * LoopTable.CENTRES * results);
            case "rowProducts" -> Map.of(Operation.MULTIPLY_ADD, LoopTable.ROW * results);
            // A difference and a product for each number of a point and a centre, and the least of the distances.
            case "nearestVectors" ->
                Map.of(Operation.MULTIPLY_ADD, (2L * LoopTable.POINT + 1) * LoopTable.CENTRES * results);
            // Scores, of which half are needed, and means, each a product of two numbers of a row.
            case "attention" -> Map.of(Operation.MULTIPLY_ADD, LoopTable.ROW * results, Operation.EXP, results / 2);
            // Columns of so many rows, half of the pairs.
            case "covariance" -> Map.of(Operation.MULTIPLY_ADD, entries * Math.round(Math.sqrt((double) results)) / 2);
            // A root, the quotient of the sides and that of the angle's reduction.
            case "gradients" ->
                Map.of(
                        Operation.MULTIPLY_ADD,
                        8 * results,
                        Operation.DIVIDE,
                        3 * results,
                        Operation.EXP,
                        results,
                        Operation.LOG,
                        results);
            // Three colours apart, weighed, divided by a product, and put side by side by another.
            case "grey" -> Map.of(Operation.INTEGER, 10 * results);
            // The lesser and the greater of a pair in each step.
            case "bitonic" -> Map.of(Operation.INTEGER, results * steps(Long.numberOfTrailingZeros(results)));
            case "softmax" -> Map.of(Operation.MULTIPLY_ADD, 3 * results, Operation.EXP, results);
            // The root counts as a quotient.
            case "blackScholes" ->
                Map.of(
                        Operation.MULTIPLY_ADD, 24 * results,
                        Operation.DIVIDE, 5 * results,
                        Operation.EXP, 3 * results,
                        Operation.LOG, results);
            default -> throw new IllegalArgumentException("there is no loop " + name);
        };
    }

    private static long steps(long doublings) {
        return doublings * (doublings + 1) / 2;
    }
}
