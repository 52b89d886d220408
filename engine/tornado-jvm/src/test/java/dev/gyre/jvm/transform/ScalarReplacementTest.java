package dev.gyre.jvm.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.tornado.context.Grid;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Short arrays of an iteration's own are variables where it's known which element is meant, and hold what arrays would. */
class ScalarReplacementTest {
    private static final int N = 147;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        static void sums(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[4];
                for (int j = 0; j < 9; j++) {
                    for (int s = 0; s < 4; s++) {
                        sums[s] += x.get(j * n + i) * x.get(4 * j + s);
                    }
                }
                for (int s = 3; s >= 0; s--) {
                    y.set(s * n + i, sums[s]);
                }
            }
        }

        static void product(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] p = new float[3];
                float[] q = {1f, 2f, 3f};
                for (int c = 0; c < 3; c++) {
                    p[c] = x.get(3 * i + c);
                }
                for (int r = 0; r < 3; r++) {
                    for (int c = 0; c < 3; c++) {
                        q[r] += x.get(3 * r + c) * p[c];
                    }
                }
                for (int c = 0; c < q.length; c++) {
                    y.set(3 * i + c, q[c]);
                }
            }
        }

        static void narrow(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                byte[] bytes = new byte[2];
                short[] shorts = new short[2];
                for (int c = 0; c < 2; c++) {
                    bytes[c] = (byte) (k.get(i) + c);
                    shorts[c] = (short) (shorts[c] + bytes[c] * k.get(i));
                }
                bytes[1] = (byte) (bytes[1] + 100);
                y.set(i, shorts[0] - shorts[1] + bytes[0] * bytes[1]);
            }
        }

        static void freshEachRound(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                long all = 0;
                for (int j = 0; j < 1 + (k.get(i) & 3); j++) {
                    long[] two = new long[2];
                    two[0] += k.get(i) + j;
                    all = 31 * all + two[0] + two[1];
                    two[1] = all;
                }
                y.set(i, (float) all);
            }
        }

        /** Bounds that depend on the loop around. */
        static void network(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[4];
                for (int c = 0; c < 4; c++) {
                    v[c] = x.get(4 * i + c);
                }
                for (int last = 3; last > 0; last--) {
                    for (int c = 0; c < last; c++) {
                        if (v[c] > v[c + 1]) {
                            float swap = v[c];
                            v[c] = v[c + 1];
                            v[c + 1] = swap;
                        }
                    }
                }
                y.set(i, v[0] + 2f * v[1] - v[2] * v[3]);
            }
        }

        static void branches(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] v = new int[3];
                for (int c = 0; c < 3; c++) {
                    if (c == 1) {
                        v[c] = 7;
                    } else if (k.get(i) > c) {
                        v[c] = k.get(i) - c;
                        v[(c + 1) % 3] += 2;
                    }
                    v[c] *= c == 2 ? -1 : 1;
                }
                y.set(i, v[0] + 10 * v[1] + 100 * v[2]);
            }
        }

        static void leaving(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[5];
                for (int c = 0; c < 5; c++) {
                    if (x.get(i) < c - 2) {
                        break;
                    }
                    if ((k.get(i) >> c & 1) != 0) {
                        continue;
                    }
                    v[c] = x.get(i + c);
                }
                y.set(i, v[0] + v[1] + v[2] * v[3] - v[4]);
            }
        }

        static void chosen(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[4];
                for (int c = 0; c < 4; c++) {
                    v[c] = x.get(4 * i + c);
                }
                y.set(i, v[k.get(i) & 3]);
            }
        }

        static void tooMuch(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[16];
                for (int r = 0; r < 16; r++) {
                    for (int c = 0; c < 16; c++) {
                        v[c] += x.get(r) * x.get(i);
                        v[r] -= v[c];
                    }
                }
                y.set(i, v[3]);
            }
        }

        static void outside(FloatArray x, IntArray k, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] v = new float[2];
                for (int c = 0; c < 3; c++) {
                    v[c] = x.get(i);
                }
                y.set(i, v[0]);
            }
        }

        /** Rounds in which items wait for one another stay rounds. */
        static void waiting(KernelContext context, FloatArray x, FloatArray y) {
            float[] own = new float[3];
            float[] shared = context.allocateFloatLocalArray(64);
            for (int c = 0; c < 3; c++) {
                shared[context.localIdx] = x.get(context.globalIdx) + c;
                context.localBarrier();
                own[c] = shared[context.localGroupSizeX - 1 - context.localIdx];
                context.localBarrier();
            }
            y.set(context.globalIdx, own[0] - own[1] * own[2]);
        }

        static void items(KernelContext context, FloatArray x, FloatArray y) {
            int i = context.globalIdx;
            int id = context.localIdx;
            float[] own = new float[3];
            float[] shared = context.allocateFloatLocalArray(64);
            for (int c = 0; c < 3; c++) {
                own[c] = x.get(i) * (c + 1);
            }
            shared[id] = own[0] + own[2];
            context.localBarrier();
            for (int c = 0; c < 3; c++) {
                own[c] += shared[(id + c) % context.localGroupSizeX];
            }
            context.localBarrier();
            y.set(i, own[0] - own[1] * own[2]);
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private static Object[] arguments() {
        Random random = new Random(11);
        FloatArray x = new FloatArray(10 * N);
        IntArray k = new IntArray(N);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (float) random.nextGaussian());
        }
        for (int i = 0; i < N; i++) {
            k.set(i, random.nextInt(-200, 200));
        }
        return new Object[] {x, k, new FloatArray(4 * N), N};
    }

    private static CompiledKernel compiled(String name) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    @ParameterizedTest
    @CsvSource({
        "sums, true",
        "product, true",
        "narrow, true",
        "freshEachRound, true",
        "network, true",
        "branches, true",
        "leaving, true",
        "chosen, false",
        "tooMuch, false"
    })
    void theyHoldWhatArraysWould(String name, boolean variables) {
        CompiledKernel kernel = compiled(name);
        String code = kernel.code().layout().orElseThrow().statements();
        assertThat(code.contains("own0[")).as(code).isNotEqualTo(variables);
        Object[] actual = arguments();
        SCHEDULER.run(new BoundTask(name, kernel, actual));
        Object[] expected = arguments();
        SCHEDULER.run(new BoundTask(name, KernelCompiler.plain(KernelMethods.method(Kernels.class, name)), expected));
        assertThat(((FloatArray) actual[2]).toHeapArray()).containsExactly(((FloatArray) expected[2]).toHeapArray());
    }

    @Test
    void whatIsOutsideOfAnArrayStaysOutside() {
        CompiledKernel kernel = compiled("outside");
        assertThatThrownBy(() -> SCHEDULER.run(new BoundTask("outside", kernel, arguments())))
                .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void loopsWithBarriersStayLoops() {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, "waiting"), CompilerSettings.STRICT);
        assertThat(kernel.form()).isEqualTo(Form.SIMD);
        String code = kernel.code().layout().orElseThrow().statements();
        assertThat(code).contains("for c = 0; (c < 3)", "own0[");
    }

    @ParameterizedTest
    @CsvSource({"1", "5", "16", "37", "64"})
    void itemsOfGroupsHaveThem(int size) throws Throwable {
        CompiledKernel kernel = compiled("items");
        assertThat(kernel.code().layout().orElseThrow().statements()).doesNotContain("own1[");
        Random random = new Random(size);
        FloatArray x = new FloatArray(3 * size);
        for (int i = 0; i < 3 * size; i++) {
            x.set(i, random.nextFloat());
        }
        FloatArray y = new FloatArray(3 * size);
        Object[] arguments = {new KernelContext(), x, y};
        var runner = kernel.codeFor(arguments).bind().apply(arguments);
        ((GridRunner) runner).grid(new Grid(3 * size, 1, 1, size, 1, 1));
        runner.run(0, 1, 0, 1, 0, 3);
        for (int i = 0; i < 3 * size; i++) {
            float[] own = new float[3];
            for (int c = 0; c < 3; c++) {
                float neighbour = x.get(i / size * size + (i % size + c) % size);
                own[c] = x.get(i) * (c + 1) + (neighbour * 1 + neighbour * 3);
            }
            assertThat(y.get(i)).isEqualTo(own[0] - own[1] * own[2]);
        }
    }
}
