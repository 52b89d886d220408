package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Boards whose cells are worked on colour by colour: those of one colour aren't neighbours. */
final class CongruencesTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void board(FloatArray x, int colour, int n) {
            for (@Parallel int i = 1; i < n - 1; i++) {
                for (@Parallel int j = 1; j < n - 1; j++) {
                    if ((i + j) % 2 == colour) {
                        x.set(i * n + j, 0.5f * (x.get((i - 1) * n + j) + x.get(i * n + j + 1)));
                    }
                }
            }
        }

        /** Cells by one number. */
        static void cells(FloatArray x, int colour, int n) {
            for (@Parallel int cell = 0; cell < n * n; cell++) {
                int i = cell / n;
                int j = cell % n;
                if (i > 0 && j < n - 1 && ((i + j) & 1) != colour) {
                    x.set(cell, 0.5f * (x.get(cell - n) + x.get(cell + 1)));
                }
            }
        }

        /** A board whose ends meet: the first and the last cell of a row are neighbours, of one colour if there are an odd number. */
        static void ring(FloatArray x, int colour, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n; j++) {
                    if ((i + j) % 2 == colour) {
                        x.set(i * n + j, 0.5f * (x.get((i + n - 1) % n * n + j) + x.get(i * n + (j + 1) % n)));
                    }
                }
            }
        }

        /** Columns two apart, beginning at the first or the second one by the row. */
        static void steps(FloatArray x, int colour, int n) {
            for (@Parallel int i = 1; i < n - 1; i++) {
                for (int j = 1 + (i + colour) % 2; j < n - 1; j += 2) {
                    x.set(i * n + j, 0.5f * (x.get((i - 1) * n + j) + x.get(i * n + j + 1)));
                }
            }
        }

        /** Cells of one colour by their number in the row, beginning at the first or the second one, on a board whose rows' ends meet. */
        static void packed(FloatArray x, int colour, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n / 2; j++) {
                    int column = 2 * j + ((i + colour) & 1);
                    x.set(i * n + column, 0.5f * (x.get((i + 1) % n * n + column) + x.get(i * n + (column + 1) % n)));
                }
            }
        }

        /** Cells of one colour of two have a neighbour of the same along a diagonal. */
        static void diagonals(FloatArray x, int colour, int n) {
            for (@Parallel int i = 1; i < n - 1; i++) {
                for (@Parallel int j = 1; j < n - 1; j++) {
                    if ((i + j) % 2 == colour) {
                        x.set(i * n + j, 0.5f * (x.get((i - 1) * n + j + 1) + x.get(i * n + j)));
                    }
                }
            }
        }

        /** Of three colours, none is a neighbour in its row or the next one, or along a diagonal down. */
        static void three(FloatArray x, int colour, int n) {
            for (@Parallel int i = 1; i < n - 1; i++) {
                for (@Parallel int j = 1; j < n - 1; j++) {
                    if ((i + j) % 3 == colour) {
                        x.set(i * n + j, 0.5f * (x.get((i + 1) * n + j + 1) + x.get(i * n + j - 1)));
                    }
                }
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "board, 32, true",
        "board, 33, true",
        "cells, 32, true",
        "cells, 33, true",
        "ring, 32, true",
        "ring, 33, false",
        "steps, 32, true",
        "steps, 33, true",
        "packed, 32, true",
        "packed, 31, false",
        "diagonals, 32, false",
        "diagonals, 33, false",
        "three, 32, true",
        "three, 33, true"
    })
    void cellsOfOneColourLeaveOneAnotherAlone(String name, int n, boolean apart) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        for (int colour = 0; colour < 2; colour++) {
            Object[] arguments = {floats(n * n), colour, n};
            Optional<String> conflict =
                    kernel.versions().independence().orElseThrow().conflict(arguments);
            assertThat(conflict.isEmpty()).as("%s", conflict).isEqualTo(apart);
            Object[] expected = {floats(n * n), colour, n};
            kernel.method().handle().invokeWithArguments(expected);
            SCHEDULER.run(new BoundTask(name, kernel, arguments));
            assertThat(((FloatArray) arguments[0]).toHeapArray()).isEqualTo(((FloatArray) expected[0]).toHeapArray());
        }
    }

    private static FloatArray floats(int n) {
        FloatArray x = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, i * 7 % 64);
        }
        return x;
    }
}
