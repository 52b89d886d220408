package dev.gyre.engine.io;

import dev.gyre.engine.tensor.Shape;

/** Matrices (.., rows, columns), which follow one another, as (.., columns, rows), without a copy of them all. */
record Transposed(Numbers of, Shape shape) implements Numbers {

    Transposed(Numbers of) {
        this(of, of.shape().transposed());
    }

    @Override
    public ElementType type() {
        return of.type();
    }

    @Override
    public Numbers transposed() {
        return of;
    }

    @Override
    public void read(int from, float[] into, int at, int count) {
        int size = shape.dim(-1) * shape.dim(-2);
        for (int done = 0; done < count; ) {
            int first = (from + done) % size;
            int n = Math.min(count - done, size - first);
            read(from + done - first, first, into, at + done, n);
            done += n;
        }
    }

    /** Copies n numbers of a matrix out, which begins at a number of the source, row by row of the source. */
    private void read(int base, int first, float[] into, int at, int n) {
        int rows = shape.dim(-1);
        int columns = shape.dim(-2);
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
