package dev.gyre.models.published;

import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.util.Optional;

/**
 * The numbers of matrices that follow one another, each transposed. An element of a matrix is a run of numbers.
 *
 * @param of matrices (rows, columns, run)
 * @param shape of the same numbers as matrices (columns, rows, run)
 */
record TransposedRuns(Numbers of, Shape shape, int rows, int columns, int run) implements Numbers {

    @Override
    public ElementType type() {
        return of.type();
    }

    @Override
    public Optional<BlockRows> blocks() {
        boolean whole = shape.rank() == 2 && shape.dim(1) == run;
        return whole
                ? of.blocks()
                        .map(b -> new BlockRows(
                                b.format(), b.rows(), b.bytes(), i -> b.row().apply(source(i))))
                : Optional.empty();
    }

    /** The run that one of these numbers is there. */
    private int source(int number) {
        int place = number % (rows * columns);
        return number - place + place % rows * columns + place / rows;
    }

    @Override
    public void read(int from, float[] into, int at, int count) {
        int size = rows * columns * run;
        int done = 0;
        while (done < count) {
            int number = from + done;
            int place = number % size;
            int within = place % run;
            int row = place / run % rows;
            int column = place / run / rows;
            int taken = Math.min(run - within, count - done);
            of.read(number - place + (row * columns + column) * run + within, into, at + done, taken);
            done += taken;
        }
    }
}
