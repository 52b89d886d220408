package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Tensors of one or several publications under names that a model declares: renamed, joined, cut out of larger ones. */
final class TensorMap implements PublishedTensors {

    private final String label;
    private final Map<String, Piece> pieces = new LinkedHashMap<>();

    private record Piece(Shape shape, Supplier<Numbers> numbers) {

        /** Its rows from one on. */
        Piece rows(int first, Shape part) {
            int each = part.size() / Math.max(1, part.dim(0));
            return new Piece(part, () -> new Rows(numbers.get(), part, first * each));
        }
    }

    private record Rows(Numbers of, Shape shape, int begin) implements Numbers {
        @Override
        public ElementType type() {
            return of.type();
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            of.read(begin + from, into, at, count);
        }
    }

    /** No tensors yet; messages call it as given. */
    TensorMap(String label) {
        this.label = label;
    }

    /** Adds all tensors, under the names that are made of theirs; none where that's empty. */
    TensorMap addAll(PublishedTensors in, UnaryOperator<String> naming) {
        for (String theirs : in.names()) {
            String name = naming.apply(theirs);
            if (!name.isEmpty()) {
                add(name, in, theirs);
            }
        }
        return this;
    }

    /** Adds a tensor; one of the name that was there before is replaced. */
    TensorMap add(String name, PublishedTensors in, String theirs) {
        return add(name, in.shape(theirs), () -> in.numbers(theirs));
    }

    /**
     * Adds a tensor of numbers that are made when they're asked for; one of the name that was there before is replaced.
     *
     * @param shape of the numbers
     */
    TensorMap add(String name, Shape shape, Supplier<Numbers> numbers) {
        pieces.put(name, new Piece(shape, numbers));
        return this;
    }

    /**
     * Takes a tensor apart into as many of equal numbers of rows as it has.
     *
     * @param names of the parts, by their number
     * @throws GyreException if its rows aren't a multiple
     */
    void split(String theirs, int rows, IntFunction<String> names) {
        Piece whole = pieces.remove(theirs);
        Shape shape = whole.shape();
        if (shape.rank() == 0 || shape.dim(0) % rows != 0) {
            throw new GyreException(label + ": " + theirs + " has shape " + shape
                    + ", which isn't a number of tables of " + rows + " rows: the files don't belong together");
        }
        int[] dims = shape.toArray();
        dims[0] = rows;
        for (int i = 0; i < shape.dim(0) / rows; i++) {
            pieces.put(names.apply(i), whole.rows(i * rows, Shape.of(dims)));
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(pieces.keySet());
    }

    @Override
    public Shape shape(String name) {
        return piece(name).shape();
    }

    @Override
    public float[] floats(String name) {
        return numbers(name).all();
    }

    @Override
    public Numbers numbers(String name) {
        return piece(name).numbers().get();
    }

    private Piece piece(String name) {
        Piece p = pieces.get(name);
        if (p == null) {
            throw new GyreException(label + ": there is no tensor " + Quoted.of(name));
        }
        return p;
    }

    @Override
    public String toString() {
        return label;
    }
}
