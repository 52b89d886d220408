package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import java.lang.invoke.MethodType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Where last bits decide, numbers are those of Java, though products and sums are rounded once elsewhere. */
class DecisiveBitsTest {
    private static final CompilerSettings CONTRACTED = new CompilerSettings(true, true);
    private static final TornadoDevice DEVICE =
            new JvmDevice("contracted", 2, kernel -> KernelCompiler.compile(kernel, CONTRACTED));

    static final class Kernels {
        private Kernels() {}

        /** Rounds of a map of the plane until it leaves a circle. */
        static void escapes(FloatArray x, IntArray rounds, int most) {
            for (@Parallel int i = 0; i < rounds.getSize(); i++) {
                float a = x.get(i);
                float b = 0.3f;
                int left = most;
                while (a * a + b * b < 4f && left > 0) {
                    float next = a * a - b * b - 0.7f;
                    b = 2f * a * b + 0.27f;
                    a = next;
                    left--;
                }
                rounds.set(i, most - left);
            }
        }

        /** Sums of products as whole numbers. */
        static void whole(FloatArray x, IntArray y, float by) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                float sum = 0f;
                for (int k = 0; k < 5; k++) {
                    sum += x.get(i) * by;
                }
                y.set(i, (int) sum);
            }
        }

        /** Colours, by an expression that reads no variable. */
        static void colours(FloatArray x, IntArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, (int) (x.get(i) * 255f + 0.5f));
            }
        }

        /** What is left of a phase, and of one that is rounded down. */
        static void phases(FloatArray x, FloatArray y, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float phase = x.get(i) * 37f + x.get(n - 1 - i);
                y.set(i, phase % 1f + (x.get(i) * 3f + 0.5f - TornadoMath.floor(x.get(i) * 3f + 0.5f)));
            }
        }

        /** The index of the nearest of some points: what rounds decide by isn't made of earlier rounds' products. */
        static void nearest(FloatArray x, FloatArray points, IntArray index, int n) {
            for (@Parallel int i = 0; i < n; i++) {
                float least = Float.MAX_VALUE;
                int at = 0;
                for (int p = 0; p < points.getSize() / 2; p++) {
                    float u = x.get(2 * i) - points.get(2 * p);
                    float v = x.get(2 * i + 1) - points.get(2 * p + 1);
                    float distance = u * u + v * v;
                    if (distance < least) {
                        least = distance;
                        at = p;
                    }
                }
                index.set(i, at);
            }
        }
    }

    @Test
    void roundsAreJavas() throws TornadoExecutionPlanException {
        int n = 2000;
        int most = 1000;
        FloatArray x = new FloatArray(n);
        IntStream.range(0, n).forEach(i -> x.set(i, -1.5f + 3f * i / n));
        IntArray expected = new IntArray(n);
        Kernels.escapes(x, expected, most);
        IntArray actual = new IntArray(n);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", Kernels::escapes, x, actual, most)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, actual);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(DEVICE).execute();
        }
        assertThat(actual.toHeapArray()).isEqualTo(expected.toHeapArray());
        assertThat(IntStream.of(expected.toHeapArray()).distinct().count()).isGreaterThan(20);
    }

    @Test
    void othersAreContracted() {
        CompiledKernel escapes = compiled("escapes", FloatArray.class, IntArray.class, int.class);
        assertThat(escapes.form()).isEqualTo(Form.SIMD);
        assertThat(statements(escapes)).doesNotContain("fma");
        CompiledKernel whole = compiled("whole", FloatArray.class, IntArray.class, float.class);
        assertThat(whole.form()).isEqualTo(Form.SIMD);
        assertThat(statements(whole)).doesNotContain("fma");
        assertThat(statements(compiled("colours", FloatArray.class, IntArray.class)))
                .doesNotContain("fma");
        assertThat(statements(compiled("phases", FloatArray.class, FloatArray.class, int.class)))
                .doesNotContain("fma");
        CompiledKernel nearest = compiled("nearest", FloatArray.class, FloatArray.class, IntArray.class, int.class);
        assertThat(statements(nearest)).contains("fma");
    }

    private static CompiledKernel compiled(String name, Class<?>... parameters) {
        MethodType type = MethodType.methodType(void.class, parameters);
        return KernelCompiler.compile(new KernelMethod(Kernels.class, name, type), CONTRACTED);
    }

    private static String statements(CompiledKernel kernel) {
        return kernel.code().layout().orElseThrow().statements();
    }
}
