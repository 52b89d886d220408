package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels for which it takes a second look to see whether iterations leave one another alone. */
final class IterationKernels {
    private IterationKernels() {}

    /** What is read before the loop is stored by the first iteration. */
    static void readsBefore(IntArray x, int n) {
        int v = x.get(0);
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, x.get(i) + v);
        }
    }

    /** What is read before the loop lies behind what it stores. */
    static void readsBehind(IntArray x, int n) {
        int v = x.get(n);
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, x.get(i) + v);
        }
    }

    /** The first number of a row is read before the row's loop, which stores it. */
    static void readsRowsBefore(IntArray x, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int v = x.get(r * width);
            for (@Parallel int c = 0; c < width; c++) {
                x.set(r * width + c, x.get(r * width + c) + v);
            }
        }
    }

    /** The first number of a row is read before the row's loop, which stores the others. */
    static void readsRowsBehind(IntArray x, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            int v = x.get(r * width);
            for (@Parallel int c = 1; c < width; c++) {
                x.set(r * width + c, x.get(r * width + c) + v);
            }
        }
    }

    static void pairs(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i += 2) {
            float first = x.get(i);
            y.set(i, x.get(i + 1));
            y.set(i + 1, first);
        }
    }

    static void triples(IntArray y, int n) {
        for (@Parallel int i = 1; i <= n; i += 3) {
            y.set(i, i);
            y.set(i + 1, 2 * i);
            y.set(i + 2, 3 * i);
        }
    }

    /** Pairs that overlap. */
    static void pairsOfOneStep(FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i += 1) {
            y.set(i, i);
            y.set(i + 1, -i);
        }
    }

    /** Every other iteration stores to the next one's second place. */
    static void triplesOfTwoSteps(IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i += 2) {
            y.set(i, i);
            y.set(i + 2, 2 * i);
        }
    }

    static void oneIsDifferent(IntArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (i == 4) {
                x.set(i, 4);
            } else if (i == 5) {
                x.set(i, x.get(i) + 5);
            } else {
                x.set(i, 10);
            }
        }
    }

    static void oneColumnIsDifferent(IntArray x, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = 0; c < width; c++) {
                if (c == 3) {
                    x.set(r * width + c, r);
                } else {
                    x.set(r * width + c, x.get(r * width + c) + 1);
                }
            }
        }
    }

    /** One iteration stores where another one does. */
    static void oneIsElsewhere(IntArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (i == 4) {
                x.set(i + 1, 4);
            } else {
                x.set(i, 10);
            }
        }
    }

    /** A step of a bitonic sort: of a pair, the iteration of the lesser place does it all. */
    static void exchanged(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            int other = i ^ bits;
            if (other > i) {
                int a = x.get(i);
                int b = x.get(other);
                if (a > b) {
                    x.set(i, b);
                    x.set(other, a);
                }
            }
        }
    }

    /** The same by the greater place. */
    static void exchangedByTheGreater(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            if ((i ^ bits) < i && x.get(i ^ bits) > x.get(i)) {
                int a = x.get(i);
                x.set(i, x.get(i ^ bits));
                x.set(i ^ bits, a);
            }
        }
    }

    /** Sums and differences of pairs: a step of a Walsh-Hadamard transform. */
    static void butterflies(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            if ((i & bits) == 0) {
                int a = x.get(i);
                int b = x.get(i + bits);
                x.set(i, a + b);
                x.set(i | bits, a - b);
            }
        }
    }

    static void butterfliesWithBits(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            if ((i & bits) != 0) {
                int a = x.get(i ^ bits);
                x.set(i ^ bits, x.get(i) - a);
                x.set(i, a);
            }
        }
    }

    /** Both of a pair write to both. */
    static void exchangedTwice(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            int a = x.get(i);
            x.set(i, x.get(i ^ bits) + 1);
            x.set(i ^ bits, a);
        }
    }

    static void exchangedByAnother(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            if ((i ^ 1) > i) {
                int a = x.get(i);
                x.set(i, x.get(i ^ bits) + 1);
                x.set(i ^ bits, a);
            }
        }
    }

    /** The lesser one writes here, the greater one there. */
    static void exchangedByTurns(IntArray x, int n, int bits) {
        for (@Parallel int i = 0; i < n; i++) {
            if ((i ^ bits) > i) {
                x.set(i, x.get(i ^ bits) + 1);
            } else {
                x.set(i, x.get(i ^ bits) - 1);
            }
        }
    }
}
