package dev.gyre.verify.golden;

import dev.gyre.engine.tensor.Shape;
import java.util.Arrays;

/** The layout of a tensor in a golden file, against ours. */
public enum Axes {
    /** Theirs and ours in one layout. */
    SAME {
        @Override
        Shape ours(Shape s) {
            return s;
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.size(), 1, 1};
        }
    },
    /** Theirs (B, N, T, D) or (B, N, T), ours (B, T, N D). */
    HEADS_FIRST {
        @Override
        Shape ours(Shape s) {
            return Shape.of(s.dim(0), s.dim(2), s.dim(1) * width(s));
        }

        @Override
        int[] order(Shape s) {
            return new int[] {s.dim(0), s.dim(1), s.dim(2), width(s)};
        }

        private static int width(Shape s) {
            return s.rank() == 3 ? 1 : s.dim(3);
        }
    },
    /** Theirs (out, in), ours (in, out). */
    OUT_IN {
        @Override
        Shape ours(Shape s) {
            return Shape.of(s.dim(1), s.dim(0));
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.dim(0), s.dim(1), 1};
        }
    },
    /** Theirs (.., N, D), ours (.., N D). */
    LAST_TWO {
        @Override
        Shape ours(Shape s) {
            int[] dims = Arrays.copyOf(s.toArray(), s.rank() - 1);
            dims[dims.length - 1] = s.dim(-2) * s.dim(-1);
            return Shape.of(dims);
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.size(), 1, 1};
        }
    },
    /** Theirs (N, out, in), ours (N, in, out). */
    BLOCKS_OUT_IN {
        @Override
        Shape ours(Shape s) {
            return Shape.of(s.dim(0), s.dim(2), s.dim(1));
        }

        @Override
        int[] order(Shape s) {
            return new int[] {s.dim(0), s.dim(1), s.dim(2), 1};
        }
    },
    /** Theirs (N, out, in), ours (1, out, in, N). */
    BLOCKS_INTERLEAVED {
        @Override
        Shape ours(Shape s) {
            return Shape.of(1, s.dim(1), s.dim(2), s.dim(0));
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.dim(0), s.dim(1) * s.dim(2), 1};
        }
    },
    /** Theirs (1, T, C), ours (T, C). */
    WITHOUT_FIRST {
        @Override
        Shape ours(Shape s) {
            return Shape.of(s.dim(1), s.dim(2));
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.size(), 1, 1};
        }
    },
    /** Any shape, ours the same numbers in a row. */
    FLAT {
        @Override
        Shape ours(Shape s) {
            return Shape.of(s.size());
        }

        @Override
        int[] order(Shape s) {
            return new int[] {1, s.size(), 1, 1};
        }
    };

    /** Our shape for theirs. */
    abstract Shape ours(Shape theirs);

    /** The extents (groups, rows, columns, width) of their tensor, of which ours has rows and columns swapped. */
    abstract int[] order(Shape theirs);

    /** Our numbers for theirs. */
    float[] fromTheirs(float[] x, Shape theirs) {
        int[] o = order(theirs);
        return swapped(x, o[0], o[1], o[2], o[3]);
    }

    /** The numbers of ours in their order. */
    float[] toTheirs(float[] x, Shape theirs) {
        int[] o = order(theirs);
        return swapped(x, o[0], o[2], o[1], o[3]);
    }

    private static float[] swapped(float[] from, int groups, int rows, int columns, int width) {
        float[] to = new float[from.length];
        for (int g = 0; g < groups; g++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    int source = ((g * rows + r) * columns + c) * width;
                    System.arraycopy(from, source, to, ((g * columns + c) * rows + r) * width, width);
                }
            }
        }
        return to;
    }
}
