package dev.gyre.bench.compare;

import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * Work that every device is timed on.
 *
 * @param name what {@code --family} calls it
 * @param title one line for the reader
 * @param tolerance of a device's results against those of sequential Java, as a relative root mean square
 * @param build adds the ops to the operands' graph and returns the results
 */
public record Workload(String name, String title, double tolerance, Function<Operands, List<Tensor>> build) {

    /** Name of its plan: letters only, since drivers make names of functions of it. */
    String planName() {
        return name.replace("-", "");
    }
}
