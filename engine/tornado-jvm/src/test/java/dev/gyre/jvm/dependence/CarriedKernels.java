package dev.gyre.jvm.dependence;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Each row has {@code columns} elements of {@code y}; {@code x} has any numbers, but {@code columns} is 0 only where it's said. */
final class CarriedKernels {
    private CarriedKernels() {}

    static void untilZero(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int v = x.get(r * columns + c) & 7;
                if (v == 0) {
                    break;
                }
                y.set(r * columns + c, v + y.get(r * columns + c));
            }
        }
    }

    /** Where it ended is used. */
    static void andLength(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int c = 0;
            while (c < columns && (x.get(r * columns + c) & 7) != 0) {
                y.set(r * columns + c, x.get(r * columns + c));
                c++;
            }
            if (c < columns) {
                y.set(r * columns + columns - 1, c);
            }
        }
    }

    static void rest(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int c = 0;
            for (; c < columns; c++) {
                if ((x.get(r * columns + c) & 7) == 0) {
                    break;
                }
                y.set(r * columns + c, c);
            }
            for (; c < columns; c++) {
                y.set(r * columns + c, -1);
            }
        }
    }

    /** Where it begins and ends is said before. */
    static void between(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int first = columns / 4;
            int end = columns - 1;
            int c = first;
            while (c < end) {
                y.set(r * columns + c, c);
                c += 2;
            }
            y.set(r * columns + c, -c);
        }
    }

    static void insertionSort(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (int i = 1; i < columns; i++) {
                int v = y.get(r * columns + i);
                int j = i - 1;
                while (j >= 0 && y.get(r * columns + j) > v) {
                    y.set(r * columns + j + 1, y.get(r * columns + j));
                    j--;
                }
                y.set(r * columns + j + 1, v);
            }
        }
    }

    static void ring(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 40; k++) {
                y.set(r * columns + at, y.get(r * columns + at) * 3 + x.get(k));
                at = (at + 1) % columns;
            }
        }
    }

    static void masked(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 40; k++) {
                y.set(r * 8 + at, y.get(r * 8 + at) * 3 + x.get(k));
                at = at + x.get(k) & 7;
            }
        }
    }

    static void wrapped(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 40; k++) {
                y.set(r * columns + at, y.get(r * columns + at) * 3 + x.get(k));
                at = at + 1 >= columns ? 0 : at + 1;
            }
        }
    }

    /** A walk on a line that is a ring, there and back. */
    static void walk(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = columns / 2;
            for (int k = 0; k < 40; k++) {
                at = Math.floorMod(at + x.get(k) % 3, columns);
                y.set(r * columns + at, y.get(r * columns + at) + k);
            }
        }
    }

    /** Two variables that depend on each other. */
    static void turns(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int a = 0;
            int b = 1;
            for (int k = 0; k < 40; k++) {
                int next = (a + b) % columns;
                a = b % columns;
                b = next;
                y.set(r * columns + a, b);
            }
        }
    }

    /** Up to the end of a row, and back to its beginning at most. */
    static void kept(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 40; k++) {
                at = Math.min(at + (x.get(k) & 3), columns - 1);
                y.set(r * columns + at, y.get(r * columns + at) + k);
                if ((x.get(k + r) & 1) == 0) {
                    at = Math.max(at - 2, 0);
                }
            }
        }
    }

    /** Rows with pieces that end early. */
    static void pieces(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            out:
            for (int p = 0; p < 2; p++) {
                for (int k = 0; k < 4; k++) {
                    if ((x.get(r + p * 4 + k) & 7) == 3) {
                        break out;
                    }
                    if ((x.get(r + k) & 7) == 2) {
                        continue out;
                    }
                    y.set(r * 8 + p * 4 + k, p + k);
                }
                y.set(r * 8 + p * 4, -1);
            }
        }
    }

    static void absolute(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            y.set(r * columns + Math.abs(x.get(r) % columns), r);
            y.set(r * columns + Math.floorMod(x.get(r), columns), r);
        }
    }

    /** Where both arrays are one, an element that isn't changed yet, and the same one once it is. */
    static void loadedAgain(ByteArray x, ByteArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int old = x.get(rows * columns + r);
            y.set(rows * columns + r, (byte) (old - 5));
            for (int c = 0; c < 20; c++) {
                if (x.get(rows * columns + r) + c < old + 8) {
                    y.set(r * 8 + c, (byte) r);
                }
            }
        }
    }

    // From here on iterations meet.

    /** What a variable was isn't what it is. */
    static void before(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 6; k++) {
                int old = at;
                at = (x.get(k) & 8) + r;
                y.set(r * 8 + 8 + (at - old), k);
            }
        }
    }

    static void more(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 6; k++) {
                int old = at;
                at += x.get(k) & 8;
                y.set(r * 8 + (at - old), k + r);
            }
        }
    }

    /** The ring is one longer than its row. */
    static void longRing(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 40; k++) {
                y.set(r * 8 + at, r + k);
                at = (at + 1) % 9;
            }
        }
    }

    /** Behind the loop the variable is one more than in it. */
    static void behind(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int c = 0;
            while (c < columns) {
                y.set(r * columns + c, r);
                c++;
            }
            y.set(r * columns + c, -r);
        }
    }

    /** The variable is counted within the loop as well. */
    static void counts(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int c = 0;
            while (c < columns) {
                if ((x.get(r + c) & 1) == 0) {
                    c += 3;
                }
                y.set(r * columns + c, r);
                c++;
            }
        }
    }

    /** Where it begins is beyond the row. */
    static void begins(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 11;
            for (int k = 0; k < 10; k++) {
                y.set(r * columns + at, r + k);
                at = (at + 1) % columns;
            }
        }
    }

    /** Nothing keeps it above the row's beginning. */
    static void below(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 20; k++) {
                at = Math.min(at + (x.get(k) & 3) - 1, columns - 1);
                y.set(r * columns + at + 20, k);
            }
        }
    }

    /** The remainder of a number below zero. */
    static void negative(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 20; k++) {
                at = (at - 3) % 8;
                y.set(r * 8 + 8 + at, r + k);
            }
        }
    }

    /** What is tested is changed before it's used. */
    static void tested(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = x.get(r) & 15;
            for (int k = 0; k < 9; k++) {
                if (at >= 8) {
                    break;
                }
                at = at + (x.get(k) & 7);
                y.set(r * 8 + at, r + k);
            }
        }
    }

    /** Two loops count, the second one further. */
    static void further(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int c = 0;
            while (c < 6) {
                y.set(r * 8 + c, r);
                c++;
            }
            while (c < 9) {
                y.set(r * 8 + c, -r);
                c++;
            }
        }
    }

    /** Without a number to begin at that is below the limit, a ring grows for good. */
    static void negativeRing(IntArray x, IntArray y, int rows, int columns) {
        for (@Parallel int r = 0; r < rows; r++) {
            int at = 0;
            for (int k = 0; k < 20; k++) {
                y.set(r * 9 + at, r + k);
                at = at + 1 == -columns ? 0 : at + 1;
            }
        }
    }
}
