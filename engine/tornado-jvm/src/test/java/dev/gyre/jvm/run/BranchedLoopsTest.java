package dev.gyre.jvm.run;

import static dev.gyre.jvm.run.KernelCases.checkAllCuts;
import static dev.gyre.jvm.run.KernelCases.floats;
import static dev.gyre.jvm.run.KernelCases.ints;
import static dev.gyre.jvm.run.KernelCases.kernel;
import static dev.gyre.jvm.run.KernelCases.vectors;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Parallel loops in a branch, or behind one that returns: their iterations run once each, which shows where they add to what is there. */
final class BranchedLoopsTest {
    static final class Kernels {
        private Kernels() {}

        static void inBranch(IntArray x, IntArray y, int rows, int width) {
            if (width > 1) {
                for (@Parallel int r = 0; r < rows; r++) {
                    for (@Parallel int c = 1; c < width; c++) {
                        y.set(r * width + c, 3 * y.get(r * width + c) + x.get(c));
                    }
                }
            }
        }

        static void behindReturn(IntArray x, IntArray y, int rows, int width) {
            if (rows > width) {
                return;
            }
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < width; c++) {
                    for (@Parallel int k = 0; k < 4; k++) {
                        y.set((r * width + c) * 4 + k, 3 * y.get((r * width + c) * 4 + k) + x.get(k));
                    }
                }
            }
        }

        /** Lanes within a row. */
        static void rows(IntArray x, IntArray y, int rows, int width) {
            if (rows > width) {
                return;
            }
            for (@Parallel int r = 0; r < rows; r++) {
                int sum = y.get(r);
                for (int c = 0; c < width; c++) {
                    sum += x.get(r * width + c);
                }
                y.set(r, sum);
            }
        }

        static void chosen(IntArray x, IntArray y, int rows, int width) {
            int factor = 5;
            if (x.get(0) > 0) {
                if (width > 7) {
                    factor = 7;
                }
                for (@Parallel int r = 0; r < rows; r++) {
                    for (@Parallel int c = 0; c < width; c++) {
                        y.set(r * width + c, factor * y.get(r * width + c) + 1);
                    }
                }
            }
        }

        /** What rows share isn't loaded ahead if nobody is to load it. */
        static void product(FloatArray x, FloatArray w, FloatArray y, int rows, int width, int depth) {
            if (w.getSize() >= depth * width) {
                for (@Parallel int r = 0; r < rows; r++) {
                    for (@Parallel int c = 0; c < width; c++) {
                        float sum = y.get(r * width + c);
                        for (int k = 0; k < depth; k++) {
                            sum += x.get(r * depth + k) * w.get(k * width + c);
                        }
                        y.set(r * width + c, sum);
                    }
                }
            }
        }

        static void productOfRows(FloatArray x, FloatArray w, FloatArray y, int rows, int width, int depth) {
            if (w.getSize() < depth * width) {
                return;
            }
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < width; c++) {
                    float sum = y.get(r * width + c);
                    for (int k = 0; k < depth; k++) {
                        sum += x.get(r * depth + k) * w.get(c * depth + k);
                    }
                    y.set(r * width + c, sum);
                }
            }
        }
    }

    static Stream<Arguments> kernels() {
        return Stream.of(
                kernel("inBranch", ints(70), ints(5 * 70), 5, 70),
                kernel("inBranch", ints(70), ints(5 * 70), 5, 1),
                kernel("behindReturn", ints(4), ints(5 * 9 * 4), 5, 9),
                kernel("behindReturn", ints(4), ints(5 * 9 * 4), 9, 5),
                kernel("rows", ints(19 * 40), ints(19), 19, 40),
                kernel("rows", ints(19 * 40), ints(19), 19, 18),
                kernel("chosen", IntArray.fromElements(1), ints(5 * 70), 5, 70),
                kernel("chosen", IntArray.fromElements(0), ints(5 * 70), 5, 70),
                kernel("product", floats(67 * 40), floats(40 * 70), floats(67 * 70), 67, 70, 40),
                kernel("product", floats(67 * 40), floats(40 * 70 - 1), floats(67 * 70), 67, 70, 40),
                kernel("productOfRows", floats(67 * 40), floats(40 * 70), floats(67 * 70), 67, 70, 40),
                kernel("productOfRows", floats(67 * 40), floats(40), floats(67 * 70), 67, 70, 40));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void iterationsRunOnce(String name, Object[] arguments) throws Throwable {
        checkAllCuts(vectors(Kernels.class, name), arguments);
    }
}
