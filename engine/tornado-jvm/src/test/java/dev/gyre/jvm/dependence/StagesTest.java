package dev.gyre.jvm.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.dependence.Stage;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels whose iterations meet at single rows and columns: they run in stages, with what Java leaves. */
final class StagesTest {
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        /** A step of Floyd and Warshall's shortest ways. */
        static void ways(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n; j++) {
                    float way = d.get(i * n + k) + d.get(k * n + j);
                    if (way < d.get(i * n + j)) {
                        d.set(i * n + j, way);
                    }
                }
            }
        }

        /** The same, which reads the pivot's column once a row. */
        static void rows(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float first = d.get(i * n + k);
                for (int j = 0; j < n; j++) {
                    d.set(i * n + j, Math.min(d.get(i * n + j), first + d.get(k * n + j)));
                }
            }
        }

        /** The same with two parallel loops: columns mustn't be cut, since each box would read the pivot's column anew. */
        static void readOnce(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float first = d.get(i * n + k);
                for (@Parallel int j = 0; j < n; j++) {
                    d.set(i * n + j, d.get(i * n + j) - 0.5f * first * d.get(k * n + j));
                }
            }
        }

        /** A step of Gauss and Jordan's elimination that leaves nothing out. */
        static void eliminate(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n; j++) {
                    d.set(i * n + j, d.get(i * n + j) - 0.25f * d.get(i * n + k) * d.get(k * n + j));
                }
            }
        }

        /** Of each column what one of its elements was, or is by now. */
        static void columns(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                for (@Parallel int j = 0; j < n; j++) {
                    d.set(i * n + j, 0.5f * d.get(i * n + j) + d.get(k * n + j));
                }
            }
        }

        /** All read one element, which one of them stores. */
        static void one(FloatArray d, int k, int n) {
            for (@Parallel int i = 0; i < n * n; i++) {
                d.set(i, 0.5f * d.get(i) + d.get(k));
            }
        }

        /** The same in three dimensions, of which the middle one is cut. */
        static void layers(FloatArray d, int k, int n) {
            for (@Parallel int z = 0; z < n / 4; z++) {
                for (@Parallel int y = 0; y < 4; y++) {
                    for (@Parallel int x = 0; x < n; x++) {
                        d.set((z * 4 + y) * n + x, d.get((z * 4 + y) * n + x) + 0.5f * d.get((z * 4 + 2) * n + x));
                    }
                }
            }
        }

        /** Each reads what the one before stores: no cut helps. */
        static void chain(FloatArray d, int k, int n) {
            for (@Parallel int i = 1; i < n; i++) {
                d.set(i, d.get(i - 1) + k);
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ways, 0, 33, 3, 3",
        "ways, 16, 33, 3, 3",
        "ways, 32, 33, 3, 3",
        "ways, 70, 33, 0, 0",
        "rows, 0, 33, 3, 1",
        "rows, 17, 33, 3, 1",
        "rows, 32, 33, 3, 1",
        "readOnce, 5, 33, 0, 0",
        "eliminate, 7, 33, 3, 3",
        "eliminate, 7, 64, 3, 3",
        "columns, 7, 40, 3, 1",
        "one, 0, 9, 3, 1",
        "one, 50, 9, 3, 1",
        "layers, 0, 32, 1, 3",
        "chain, 3, 40, 0, 0"
    })
    void iterationsThatMeetAtFewPlacesRunInStages(String name, int k, int n, int stages, int boxes) throws Throwable {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        Object[] arguments = {floats(100 * n), k, n};
        List<Stage> found = kernel.stages(arguments);
        assertThat(found).hasSize(stages).allMatch(stage -> stage.boxes().size() == boxes);
        if (stages > 0) {
            assertThat(kernel.codeFor(arguments).form()).isEqualTo(Form.SIMD);
        }
        Object[] expected = {floats(100 * n), k, n};
        BoundTask task = new BoundTask(name, kernel, arguments);
        for (int run = 0; run < 3; run++) {
            kernel.method().handle().invokeWithArguments(expected);
            SCHEDULER.run(task);
            assertThat(((FloatArray) arguments[0]).toHeapArray()).isEqualTo(((FloatArray) expected[0]).toHeapArray());
        }
    }

    private static FloatArray floats(int n) {
        FloatArray x = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            x.set(i, 1 + i * 7919 % 64);
        }
        return x;
    }
}
