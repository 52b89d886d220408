package dev.gyre.models.parameter;

import dev.gyre.engine.tensor.Shape;

/** How a paper's package stores a parameter, against how ours lies. */
public interface Layout {

    /** The package's shape of a parameter whose shape is ours. */
    Shape published(Shape ours);

    /** Our numbers for the package's. */
    float[] toOurs(float[] published, Shape ours);

    /** The package's numbers for ours. */
    float[] toPublished(float[] ours, Shape shape);

    /** The package's gradient for ours. */
    default float[] gradientToPublished(float[] ours, Shape shape) {
        return toPublished(ours, shape);
    }

    /** The same numbers in the same shape. */
    Layout SAME = new Layout() {
        @Override
        public Shape published(Shape ours) {
            return ours;
        }

        @Override
        public float[] toOurs(float[] published, Shape ours) {
            return published.clone();
        }

        @Override
        public float[] toPublished(float[] ours, Shape shape) {
            return ours.clone();
        }
    };

    /** Theirs (.., out, in), ours (.., in, out). */
    Layout OUT_IN = new Layout() {
        @Override
        public Shape published(Shape ours) {
            int[] dims = ours.toArray();
            int last = dims.length - 1;
            int out = dims[last];
            dims[last] = dims[last - 1];
            dims[last - 1] = out;
            return Shape.of(dims);
        }

        @Override
        public float[] toOurs(float[] published, Shape ours) {
            return transposed(published, ours.dim(-1), ours.dim(-2));
        }

        @Override
        public float[] toPublished(float[] ours, Shape shape) {
            return transposed(ours, shape.dim(-2), shape.dim(-1));
        }
    };

    /** Theirs the distance from 1, as some packages store the weights of norms. */
    Layout FROM_ONE = new Layout() {
        @Override
        public Shape published(Shape ours) {
            return ours;
        }

        @Override
        public float[] toOurs(float[] published, Shape ours) {
            return shifted(published, 1f);
        }

        @Override
        public float[] toPublished(float[] ours, Shape shape) {
            return shifted(ours, -1f);
        }

        @Override
        public float[] gradientToPublished(float[] ours, Shape shape) {
            return ours.clone();
        }
    };

    /** The same numbers in the same order, but for the shape. */
    static Layout shaped(int... published) {
        return SAME.seenAs(Shape.of(published));
    }

    /** This layout, with the package's numbers in another shape of the same size. */
    default Layout seenAs(Shape shape) {
        Layout self = this;
        return new Layout() {
            @Override
            public Shape published(Shape ours) {
                return shape;
            }

            @Override
            public float[] toOurs(float[] published, Shape ours) {
                return self.toOurs(published, ours);
            }

            @Override
            public float[] toPublished(float[] ours, Shape s) {
                return self.toPublished(ours, s);
            }

            @Override
            public float[] gradientToPublished(float[] ours, Shape s) {
                return self.gradientToPublished(ours, s);
            }
        };
    }

    /** Swaps axes of our shape first: the layout of a parameter that we hold as {@code view}, and the package by {@code layout}. */
    static Layout over(Shape view, Layout layout) {
        return new Layout() {
            @Override
            public Shape published(Shape ours) {
                return layout.published(view);
            }

            @Override
            public float[] toOurs(float[] published, Shape ours) {
                return layout.toOurs(published, view);
            }

            @Override
            public float[] toPublished(float[] ours, Shape shape) {
                return layout.toPublished(ours, view);
            }

            @Override
            public float[] gradientToPublished(float[] ours, Shape shape) {
                return layout.gradientToPublished(ours, view);
            }
        };
    }

    private static float[] shifted(float[] values, float by) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += by;
        }
        return result;
    }

    /** Transposes each of the matrices (rows, columns) that follow one another. */
    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        int size = rows * columns;
        for (int base = 0; base < values.length; base += size) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    result[base + c * rows + r] = values[base + r * columns + c];
                }
            }
        }
        return result;
    }
}
