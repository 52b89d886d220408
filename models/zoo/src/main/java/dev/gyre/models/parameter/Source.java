package dev.gyre.models.parameter;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.util.Arrays;

/** Source of the numbers of a model's parameters. */
@FunctionalInterface
public interface Source {

    /**
     * Our numbers of a parameter.
     *
     * @throws GyreException if the source has none, or numbers of another shape
     */
    float[] numbers(Parameter p);

    /** Writes a parameter's numbers, when it's declared. */
    default void fill(Parameter p) {
        p.variable().buffer().write(numbers(p));
    }

    /** No numbers and no memory for them: for whoever wants to know what a model declares. */
    static Source none() {
        return new Source() {
            @Override
            public float[] numbers(Parameter p) {
                throw new IllegalStateException(p.name() + " is declared only");
            }

            @Override
            public void fill(Parameter p) {}
        };
    }

    /** Freshly drawn numbers, which depend on the seed alone, each parameter's on a random stream of its own. */
    static Source fresh(long seed) {
        return new Source() {
            private float[] drawn = new float[0];

            @Override
            public float[] numbers(Parameter p) {
                float[] values = new float[p.shape().size()];
                p.init().fill(seed, p.stream(), values);
                return values;
            }

            // Parameters of a size are drawn into one array after the other, or memory would hold each of them twice.
            @Override
            public void fill(Parameter p) {
                drawn = drawn.length == p.shape().size()
                        ? drawn
                        : new float[p.shape().size()];
                p.init().fill(seed, p.stream(), drawn);
                p.variable().buffer().write(drawn);
            }
        };
    }

    /** Zeros, for whoever writes the parameters himself right after. */
    static Source zeros() {
        return new Source() {
            @Override
            public float[] numbers(Parameter p) {
                return new float[p.shape().size()];
            }

            @Override
            public void fill(Parameter p) {
                // Storage is zero when somebody first asks for it.
            }
        };
    }

    /** Numbers that a paper's package stored, by its names and in its layouts. A buffer that it didn't store starts anew. */
    static Source published(PublishedTensors tensors) {
        return p -> ours(p, tensors).all();
    }

    /**
     * Our numbers of a parameter out of those that a paper's package stored, piece by piece.
     *
     * @throws GyreException if it stored none, or numbers of another shape
     */
    static Numbers ours(Parameter p, PublishedTensors tensors) {
        if (p.role() == Parameter.Role.BUFFER && p.published().stream().noneMatch(tensors::has)) {
            return Numbers.of(p.shape(), fresh(0).numbers(p));
        }
        String name = p.published().stream()
                .filter(tensors::has)
                .findFirst()
                .orElseThrow(() -> new GyreException(tensors + " has no tensor " + String.join(" or ", p.published())
                        + ", which the model needs as " + p.variable()));
        Shape theirs = p.layout().published(p.shape());
        Shape found = tensors.shape(name);
        if (!sameButForOnes(found, theirs)) {
            throw new GyreException(tensors + ": " + name + " has shape " + found + ", but the configuration asks for "
                    + theirs + ": the files don't belong together");
        }
        return p.layout().ours(tensors.numbers(name), p.shape());
    }

    private static boolean sameButForOnes(Shape a, Shape b) {
        return a.size() == b.size()
                && Arrays.equals(
                        Arrays.stream(a.toArray()).filter(d -> d != 1).toArray(),
                        Arrays.stream(b.toArray()).filter(d -> d != 1).toArray());
    }
}
