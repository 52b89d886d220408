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
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Rounds that go over an array of an iteration's own leave there what they leave one after another. */
class LocalArrayUnrollAndJamTest {
    private static final int N = 75;
    private static final int SIZE = 20;
    private static final TileScheduler SCHEDULER = TileScheduler.withTiles(2, 5);

    static final class Kernels {
        private Kernels() {}

        /** Weighted sums, and the weights' own. */
        static void weights(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                float all = 0;
                for (int t = 0; t < rounds; t++) {
                    float w = x.get(t * n + i) * 0.5f;
                    all += w;
                    for (int d = 0; d < 20; d++) {
                        sums[d] += w * x.get(t * 20 + d);
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d] - all);
                }
            }
        }

        /** With the last round's number as the end. */
        static void lastIncluded(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t <= rounds - 1; t++) {
                    float w = x.get(t * n + i);
                    for (int d = 0; d <= 19; d++) {
                        sums[d] = sums[d] * w - x.get(t + d);
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** What's carried from round to round, and the round's number, go into elements. */
        static void carried(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                float all = 1;
                int steps = k.get(i);
                for (int t = 0; t < rounds; t++) {
                    all = all * 0.75f + x.get(t * n + i);
                    steps += t & 3;
                    for (int d = 0; d < 20; d++) {
                        float old = sums[d];
                        sums[d] = old * 0.5f + all * t - steps * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d] + all - steps);
                }
            }
        }

        static void integers(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] bits = new int[20];
                long[] longs = new long[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < 20; d++) {
                        bits[d] = bits[d] * 31 ^ k.get((t + d) % n) + i;
                    }
                }
                for (int t = 0; t < rounds; t++) {
                    long w = (long) k.get(i) << t;
                    for (int d = 0; d < 20; d++) {
                        longs[d] = (longs[d] >> 1) + w * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, bits[d] % 1000 + (float) (longs[d] % 1000));
                }
            }
        }

        /** Some of the elements, from another one on and by steps. */
        static void some(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 3; d < 19; d += 2) {
                        sums[d] += x.get(t * n + i) * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** Neighbours' elements. */
        static void others(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < 19; d++) {
                        sums[d] = sums[d + 1] * 0.5f + x.get(t * n + i) * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** Two that are one. */
        static void meeting(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < 20; d++) {
                        sums[d / 2] = sums[d / 2] * 0.5f + x.get(t * n + i) * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** A round begins with an element. */
        static void first(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    float w = sums[3] + x.get(t * n + i);
                    for (int d = 0; d < 20; d++) {
                        sums[d] = sums[d] * 0.25f + w * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** Each round goes further. */
        static void triangle(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < t; d++) {
                        sums[d] += x.get(t * n + i) * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** What's computed for an element goes on to the next. */
        static void running(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                float all = 0;
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < 20; d++) {
                        all = all * 0.5f + x.get(t * n + i);
                        sums[d] += all;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        /** Each store cuts off what's more than a byte. */
        static void bytes(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                byte[] bytes = new byte[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < 20; d++) {
                        bytes[d] = (byte) ((bytes[d] + 77) / 2 + k.get(t));
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, bytes[d]);
                }
            }
        }

        /** An element says how far a round goes. */
        static void ends(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                int[] ends = new int[20];
                ends[0] = 20;
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < ends[0]; d++) {
                        ends[d] = d == 0 ? 3 + (t & 7) : ends[d] + k.get(i);
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, ends[d]);
                }
            }
        }

        /** Every iteration has rounds of its own. */
        static void uneven(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                int own = Math.min(rounds, k.get(i) & 15);
                for (int t = 0; t < own; t++) {
                    for (int d = 0; d < 20; d++) {
                        sums[d] += x.get(t * n + i) * d;
                    }
                }
                for (int d = 0; d < 20; d++) {
                    y.set(d * n + i, sums[d]);
                }
            }
        }

        static void beyond(FloatArray x, IntArray k, FloatArray y, int n, int rounds) {
            for (@Parallel int i = 0; i < n; i++) {
                float[] sums = new float[20];
                for (int t = 0; t < rounds; t++) {
                    for (int d = 0; d < rounds * 4; d++) {
                        sums[d] += x.get(i) * t;
                    }
                }
                y.set(i, sums[rounds]);
            }
        }

        /** Arrays of work-items, of a length that the caller chooses. */
        static void items(KernelContext c, FloatArray x, FloatArray y, int size, int rounds) {
            int id = c.localIdx;
            int i = c.globalIdx;
            float[] shared = c.allocateFloatLocalArray(c.localGroupSizeX);
            float[] sums = new float[size];
            shared[id] = x.get(i);
            c.localBarrier();
            float all = 0;
            for (int t = 0; t <= rounds; t++) {
                float w = shared[(id + t) % c.localGroupSizeX] * 0.5f;
                all += w;
                for (int d = 0; d < size; d++) {
                    sums[d] += w * x.get(t + d);
                }
            }
            c.localBarrier();
            for (int d = 0; d < size; d++) {
                y.set(i, y.get(i) * 0.5f + sums[d] + all);
            }
        }
    }

    @AfterAll
    static void close() {
        SCHEDULER.close();
    }

    private static Object[] arguments(int rounds) {
        Random random = new Random(12);
        FloatArray x = new FloatArray(40 * N);
        IntArray k = new IntArray(N);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, (float) random.nextGaussian());
        }
        for (int i = 0; i < N; i++) {
            k.set(i, random.nextInt(-200, 200));
        }
        return new Object[] {x, k, new FloatArray(SIZE * N), N, rounds};
    }

    private static CompiledKernel compiled(String name) {
        CompiledKernel kernel =
                KernelCompiler.compile(KernelMethods.method(Kernels.class, name), CompilerSettings.STRICT);
        assertThat(kernel.form()).as("%s", kernel.refusals()).isEqualTo(Form.SIMD);
        return kernel;
    }

    private static boolean isTogether(CompiledKernel kernel) {
        return kernel.code().layout().orElseThrow().statements().matches("(?s).*own\\d+' = .*");
    }

    @ParameterizedTest
    @CsvSource({
        "weights, true",
        "lastIncluded, true",
        "carried, true",
        "integers, true",
        "some, true",
        "uneven, true",
        "bytes, false",
        "ends, false",
        "others, false",
        "meeting, false",
        "first, false",
        "triangle, false",
        "running, false"
    })
    void theyLeaveTheSame(String name, boolean together) {
        CompiledKernel kernel = compiled(name);
        assertThat(isTogether(kernel)).isEqualTo(together);
        for (int rounds : new int[] {Integer.MIN_VALUE + 1, -1, 0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17}) {
            Object[] actual = arguments(rounds);
            SCHEDULER.run(new BoundTask(name, kernel, actual));
            Object[] expected = arguments(rounds);
            SCHEDULER.run(
                    new BoundTask(name, KernelCompiler.plain(KernelMethods.method(Kernels.class, name)), expected));
            assertThat(((FloatArray) actual[2]).toHeapArray())
                    .as("%d rounds", rounds)
                    .containsExactly(((FloatArray) expected[2]).toHeapArray());
        }
    }

    @Test
    void whatIsOutsideOfAnArrayStaysOutside() {
        CompiledKernel kernel = compiled("beyond");
        assertThat(isTogether(kernel)).isTrue();
        assertThatThrownBy(() -> SCHEDULER.run(new BoundTask("beyond", kernel, arguments(6))))
                .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6, 7, 8, 21})
    void workItemsDoSoToo(int rounds) {
        CompiledKernel kernel = compiled("items");
        assertThat(isTogether(kernel)).isTrue();
        int group = 37;
        FloatArray x = (FloatArray) arguments(rounds)[0];
        FloatArray actual = new FloatArray(2 * group);
        FloatArray expected = new FloatArray(2 * group);
        run(kernel, group, x, actual, rounds);
        run(KernelCompiler.plain(KernelMethods.method(Kernels.class, "items")), group, x, expected, rounds);
        assertThat(actual.toHeapArray()).containsExactly(expected.toHeapArray());
    }

    private static void run(CompiledKernel kernel, int group, FloatArray x, FloatArray y, int rounds) {
        Object[] arguments = {new KernelContext(), x, y, SIZE + 3, rounds};
        var runner = kernel.codeFor(arguments).bind().apply(arguments);
        ((GridRunner) runner).grid(new Grid(2 * group, 1, 1, group, 1, 1));
        runner.run(0, 1, 0, 1, 0, 2);
    }
}
