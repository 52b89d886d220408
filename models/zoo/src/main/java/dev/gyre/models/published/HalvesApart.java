package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import java.util.Set;

/**
 * Weights of queries or keys whose heads have the rows of their two halves in turns, as rows of one half and then of the other: row 2 i + j of
 * a head becomes row j D / 2 + i, for heads of D rows.
 */
record HalvesApart(PublishedTensors in, int heads) implements PublishedTensors {

    @Override
    public Set<String> names() {
        return in.names();
    }

    @Override
    public Shape shape(String name) {
        return in.shape(name);
    }

    @Override
    public float[] floats(String name) {
        return numbers(name).all();
    }

    @Override
    public Numbers numbers(String name) {
        Numbers of = in.numbers(name);
        Shape shape = of.shape();
        if (shape.rank() != 2 || shape.dim(0) % (2 * heads) != 0) {
            throw new GyreException(in + ": " + Quoted.of(name) + " has shape " + shape + ", which isn't " + heads
                    + " heads of an even number of rows: the file is damaged");
        }
        return new Rows(of, shape.dim(0) / heads);
    }

    @Override
    public String toString() {
        return in.toString();
    }

    private record Rows(Numbers of, int each) implements Numbers {
        @Override
        public Shape shape() {
            return of.shape();
        }

        @Override
        public ElementType type() {
            return of.type();
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            int width = shape().dim(1);
            int done = 0;
            while (done < count) {
                int row = (from + done) / width;
                int column = (from + done) % width;
                int within = row % each;
                int theirs = row - within + within % (each / 2) * 2 + within / (each / 2);
                int taken = Math.min(width - column, count - done);
                of.read(theirs * width + column, into, at + done, taken);
                done += taken;
            }
        }
    }
}
