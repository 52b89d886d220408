package dev.gyre.models.parameter;

import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;

/** Layout in which a paper's package stores a parameter, against how ours lies. Numbers are looked at piece by piece, however large the tensor. */
public interface StorageLayout {

    /** The package's shape of a parameter whose shape is ours. */
    Shape published(Shape ours);

    /** Our numbers for the package's. */
    Numbers ours(Numbers published, Shape ours);

    /** The package's numbers for ours. */
    Numbers published(Numbers ours);

    /** The package's gradient for ours. */
    default Numbers publishedGradient(Numbers ours) {
        return published(ours);
    }

    /** Stored as ours, in our shape. */
    StorageLayout SAME = new StorageLayout() {
        @Override
        public Shape published(Shape ours) {
            return ours;
        }

        @Override
        public Numbers ours(Numbers published, Shape ours) {
            return Views.shaped(published, ours);
        }

        @Override
        public Numbers published(Numbers ours) {
            return ours;
        }
    };

    /** Theirs (.., out, in), ours (.., in, out). */
    StorageLayout OUT_IN = new StorageLayout() {
        @Override
        public Shape published(Shape ours) {
            return ours.transposed();
        }

        @Override
        public Numbers ours(Numbers published, Shape ours) {
            return Views.shaped(published, ours.transposed()).transposed();
        }

        @Override
        public Numbers published(Numbers ours) {
            return ours.transposed();
        }
    };

    /** Theirs (b, a, c), ours (a, b, c). */
    StorageLayout OUTER_SWAPPED = new StorageLayout() {
        @Override
        public Shape published(Shape ours) {
            return Shape.of(ours.dim(1), ours.dim(0), ours.dim(2));
        }

        @Override
        public Numbers ours(Numbers published, Shape ours) {
            return Views.outerSwapped(Views.shaped(published, published(ours)));
        }

        @Override
        public Numbers published(Numbers ours) {
            return Views.outerSwapped(ours);
        }
    };

    /** Theirs the distance from 1, as some packages store the weights of norms. */
    StorageLayout FROM_ONE = new StorageLayout() {
        @Override
        public Shape published(Shape ours) {
            return ours;
        }

        @Override
        public Numbers ours(Numbers published, Shape ours) {
            return Views.shifted(Views.shaped(published, ours), 1f);
        }

        @Override
        public Numbers published(Numbers ours) {
            return Views.shifted(ours, -1f);
        }

        @Override
        public Numbers publishedGradient(Numbers ours) {
            return ours;
        }
    };

    /** Stored in our order, in another shape. */
    static StorageLayout shaped(int... published) {
        return SAME.seenAs(Shape.of(published));
    }

    /** This layout, with the package's numbers in another shape of the same size. */
    default StorageLayout seenAs(Shape shape) {
        StorageLayout self = this;
        return new StorageLayout() {
            @Override
            public Shape published(Shape ours) {
                return shape;
            }

            @Override
            public Numbers ours(Numbers published, Shape ours) {
                return self.ours(published, ours);
            }

            @Override
            public Numbers published(Numbers ours) {
                return Views.shaped(self.published(ours), shape);
            }

            @Override
            public Numbers publishedGradient(Numbers ours) {
                return Views.shaped(self.publishedGradient(ours), shape);
            }
        };
    }

    /** Sees our parameter as another shape first: the layout of one that we hold as {@code view}, and the package by {@code layout}. */
    static StorageLayout over(Shape view, StorageLayout layout) {
        return new StorageLayout() {
            @Override
            public Shape published(Shape ours) {
                return layout.published(view);
            }

            @Override
            public Numbers ours(Numbers published, Shape ours) {
                return Views.shaped(layout.ours(published, view), ours);
            }

            @Override
            public Numbers published(Numbers ours) {
                return layout.published(Views.shaped(ours, view));
            }

            @Override
            public Numbers publishedGradient(Numbers ours) {
                return layout.publishedGradient(Views.shaped(ours, view));
            }
        };
    }
}
