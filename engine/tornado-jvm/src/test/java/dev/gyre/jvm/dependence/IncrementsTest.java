package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Rows that are filled one element after another, at an index that a loop counts where a condition holds. */
final class IncrementsTest {

    /** Each row has {@code columns} elements of {@code y}; {@code x} has any numbers. */
    static final class Kernels {
        private Kernels() {}

        static void filter(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < columns; c++) {
                    int v = x.get(r * columns + c);
                    if (v > 0) {
                        y.set(r * columns + count, v);
                        count++;
                    }
                }
            }
        }

        static void fromBothEnds(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int low = 0;
                int high = columns - 1;
                for (int c = 0; c < columns; c++) {
                    int v = x.get(r * columns + c);
                    if (v > 0) {
                        y.set(r * columns + low++, v);
                    } else {
                        y.set(r * columns + high--, v);
                    }
                }
            }
        }

        static void neighbours(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int other = 0; other < rows; other++) {
                    if (((x.get(r) ^ x.get(other)) & 1) == 0 && count < columns) {
                        y.set(r * columns + count, other);
                        count++;
                    }
                }
            }
        }

        /** Of which there may be more than there's room for. */
        static void allCounted(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 1;
                for (int other = 0; other < rows; other++) {
                    if (((x.get(r) ^ x.get(other)) & 1) == 0) {
                        if (count < columns) {
                            y.set(r * columns + count, other);
                        }
                        count++;
                    }
                }
                y.set(r * columns, count);
            }
        }

        static void runLengths(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                int length = 1;
                for (int c = 1; c < columns; c++) {
                    if ((x.get(r * columns + c) & 1) == (x.get(r * columns + c - 1) & 1)) {
                        length++;
                    } else {
                        y.set(r * columns + count, length);
                        count++;
                        length = 1;
                    }
                }
                y.set(r * columns + count, length);
            }
        }

        /** It begins anew in each half of a row. */
        static void halves(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (int half = 0; half < 2; half++) {
                    int count = 0;
                    for (int c = 0; c < columns / 2; c++) {
                        if (x.get(r * columns + half * (columns / 2) + c) > 0) {
                            y.set(r * columns + half * (columns / 2) + count, c);
                            count++;
                        }
                    }
                }
            }
        }

        static void ring(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int at = 0;
                for (int c = 0; c < 3 * columns; c++) {
                    y.set(r * columns + at, y.get(r * columns + at) + x.get(c));
                    if (++at == columns) {
                        at = 0;
                    }
                }
            }
        }

        // these meet

        static void countedFirst(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < columns; c++) {
                    if (x.get(c) != r) {
                        count++;
                        y.set(r * columns + count, x.get(c) + y.get(r * columns));
                    }
                }
            }
        }

        static void countedTwice(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < columns; c++) {
                    y.set(r * columns + count, y.get(r * columns) + r);
                    count++;
                    if (x.get(c) > 0) {
                        count++;
                    }
                }
            }
        }

        static void byTwo(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < columns; c++) {
                    if (x.get(c) != r) {
                        y.set(r * columns + count, y.get(r * columns) + r);
                        count += 2;
                    }
                }
            }
        }

        /** It goes on counting in the second round. */
        static void goesOn(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int half = 0; half < 2; half++) {
                    for (int c = 0; c < columns; c++) {
                        if (x.get(c) != r) {
                            y.set(r * columns + count, y.get(r * columns) + r);
                            count++;
                        }
                    }
                }
            }
        }

        static void testedBefore(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < 2 * columns; c++) {
                    if (count < columns) {
                        count += 3;
                        y.set(r * columns + count, y.get(r * columns) + r);
                    }
                }
            }
        }

        static void testedBeforeALoop(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                if (count < columns) {
                    for (int c = 0; c < 2 * columns; c++) {
                        if (x.get(c) != r) {
                            y.set(r * columns + count, y.get(r * columns) + r);
                            count++;
                        }
                    }
                }
            }
        }

        static void testedBeforeABranch(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < 2 * columns; c++) {
                    if (count >= columns) {
                        continue;
                    }
                    if (x.get(c) > 0) {
                        count += 4;
                    }
                    y.set(r * columns + count, y.get(r * columns) + r);
                    count++;
                }
            }
        }

        static void oneTooMany(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                for (int c = 0; c < 2 * columns; c++) {
                    if (count <= columns) {
                        y.set(r * columns + count, y.get(r * columns) + r);
                        count++;
                    }
                }
            }
        }

        static void untilItIsZero(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int count = 0;
                int v = x.get(r) | 1 << 20;
                while (v != 0) {
                    y.set(r * columns + count, y.get(r * columns) + r);
                    count++;
                    v = v >>> 1;
                }
            }
        }

        static void longRing(IntArray x, IntArray y, int rows, int columns) {
            for (@Parallel int r = 0; r < rows; r++) {
                int at = 0;
                for (int c = 0; c < 3 * columns; c++) {
                    y.set(r * columns + at, y.get(r * columns) + x.get(c));
                    if (++at > columns) {
                        at = 0;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "fromBothEnds", "neighbours", "allCounted", "runLengths", "halves", "ring"})
    void rowsThatAreFilledInTurnAreApart(String name) throws Throwable {
        assertThat(RowForms.of(Kernels.class, name)).isNotEqualTo(Form.SEQUENTIAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "countedFirst",
                "countedTwice",
                "byTwo",
                "goesOn",
                "testedBefore",
                "testedBeforeALoop",
                "testedBeforeABranch",
                "oneTooMany",
                "untilItIsZero",
                "longRing"
            })
    void othersRunInOrder(String name) throws Throwable {
        assertThat(RowForms.of(Kernels.class, name)).isEqualTo(Form.SEQUENTIAL);
    }
}
