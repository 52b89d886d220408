package dev.gyre.models.parameter;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.util.Arrays;

/** Where the numbers of a model's parameters come from. */
@FunctionalInterface
public interface Source {

    /**
     * Our numbers of a parameter.
     *
     * @throws GyreException if the source has none, or numbers of another shape
     */
    float[] numbers(Parameter p);

    /** Freshly drawn numbers, which depend on the seed alone, each parameter's on a random stream of its own. */
    static Source fresh(long seed) {
        return p -> {
            float[] values = new float[p.shape().size()];
            p.init().fill(seed, p.stream(), values);
            return values;
        };
    }

    /** Zeros, for whoever writes the parameters himself right after. */
    static Source zeros() {
        return p -> new float[p.shape().size()];
    }

    /** Numbers that a paper's package stored, by its names and in its layouts. A buffer that it didn't store starts anew. */
    static Source published(PublishedTensors tensors) {
        return p -> {
            if (p.role() == Parameter.Role.BUFFER && p.published().stream().noneMatch(tensors::has)) {
                return fresh(0).numbers(p);
            }
            String name = p.published().stream()
                    .filter(tensors::has)
                    .findFirst()
                    .orElseThrow(() -> new GyreException(tensors + " has no tensor "
                            + String.join(" or ", p.published()) + ", which the model needs as " + p.variable()));
            Shape theirs = p.layout().published(p.shape());
            Shape found = tensors.shape(name);
            if (!sameButForOnes(found, theirs)) {
                throw new GyreException(tensors + ": " + name + " has shape " + found
                        + ", but the configuration asks for " + theirs + ": the files don't belong together");
            }
            return p.layout().toOurs(tensors.floats(name), p.shape());
        };
    }

    private static boolean sameButForOnes(Shape a, Shape b) {
        return a.size() == b.size()
                && Arrays.equals(
                        Arrays.stream(a.toArray()).filter(d -> d != 1).toArray(),
                        Arrays.stream(b.toArray()).filter(d -> d != 1).toArray());
    }
}
