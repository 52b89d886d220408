package dev.gyre.models.parameter;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;

/** Numbers seen otherwise than they lie, without a copy of them all. */
final class Views {

    private Views() {}

    /** A reader of a piece of a tensor. */
    @FunctionalInterface
    private interface Reading {
        void read(int from, float[] into, int at, int count);
    }

    private record View(Shape shape, ElementType type, Reading reading) implements Numbers {
        @Override
        public void read(int from, float[] into, int at, int count) {
            reading.read(from, into, at, count);
        }
    }

    /** Numbers in another shape of the same size. */
    static Numbers shaped(Numbers of, Shape shape) {
        return of.shape().equals(shape) ? of : new View(shape, of.type(), of::read);
    }

    /** The numbers with something added, as float32. */
    static Numbers shifted(Numbers of, float by) {
        return new View(of.shape(), ElementType.F32, (from, into, at, count) -> {
            of.read(from, into, at, count);
            for (int i = at; i < at + count; i++) {
                into[i] += by;
            }
        });
    }

    /** The shape whose last two extents have changed places. */
    static Shape swapped(Shape shape) {
        int[] dims = shape.toArray();
        int last = dims.length - 1;
        int extent = dims[last];
        dims[last] = dims[last - 1];
        dims[last - 1] = extent;
        return Shape.of(dims);
    }

    /** A tensor (a, b, c) as (b, a, c), run by run of c numbers. */
    static Numbers outerSwapped(Numbers of) {
        int a = of.shape().dim(0);
        int b = of.shape().dim(1);
        int run = of.shape().dim(2);
        return new View(Shape.of(b, a, run), of.type(), (from, into, at, count) -> {
            for (int done = 0; done < count; ) {
                int place = (from + done) / run;
                int first = (from + done) % run;
                int n = Math.min(count - done, run - first);
                of.read((place % a * b + place / a) * run + first, into, at + done, n);
                done += n;
            }
        });
    }

    /** Each of the matrices (.., rows, columns) that follow one another as (.., columns, rows). */
    static Numbers transposed(Numbers of) {
        int rows = of.shape().dim(-2);
        int columns = of.shape().dim(-1);
        return new View(swapped(of.shape()), of.type(), (from, into, at, count) -> {
            int size = rows * columns;
            for (int done = 0; done < count; ) {
                int first = (from + done) % size;
                int n = Math.min(count - done, size - first);
                transpose(of, from + done - first, rows, columns, first, into, at + done, n);
                done += n;
            }
        });
    }

    /** Copies n numbers of a transposed matrix out, which begins at a number of the source, row by row of the source. */
    private static void transpose(Numbers of, int base, int rows, int columns, int first, float[] into, int at, int n) {
        int column = first / rows;
        int width = (first + n - 1) / rows - column + 1;
        float[] part = new float[width];
        for (int r = 0; r < rows; r++) {
            of.read(base + r * columns + column, part, 0, width);
            int to = column * rows + r - first;
            for (int c = 0; c < width; c++, to += rows) {
                if (to >= 0 && to < n) {
                    into[at + to] = part[c];
                }
            }
        }
    }
}
