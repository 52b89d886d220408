package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.simd.CompilerSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What the last bits of results depend on: not on threads; on the vectors' width only where products and sums are contracted. */
final class ArithmeticTest {

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final String QUIET = "-Dgyre.quiet=true";

    /** Sums along rows, products in them, and functions. */
    static final class Sums {
        private static final int ROWS = 37;
        private static final int WIDTH = 101;

        private Sums() {}

        static void rows(FloatArray x, FloatArray y, int rows, int width) {
            for (@Parallel int r = 0; r < rows; r++) {
                float sum = 0f;
                for (int i = 0; i < width; i++) {
                    float v = x.get(r * width + i);
                    sum += v * v;
                }
                y.set(r, sum);
            }
        }

        static void functions(FloatArray x, FloatArray y, int rows, int width) {
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int i = 0; i < width; i++) {
                    float v = x.get(r * width + i);
                    x.set(r * width + i, TornadoMath.exp(v) * v + TornadoMath.tanh(v) * y.get(r));
                }
            }
        }

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(ROWS * WIDTH);
            for (int i = 0; i < x.getSize(); i++) {
                x.set(i, (float) Math.sin(i * 0.7) * 3);
            }
            FloatArray y = new FloatArray(ROWS);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
                    .task("rows", Sums::rows, x, y, ROWS, WIDTH)
                    .task("functions", Sums::functions, x, y, ROWS, WIDTH)
                    .task("again", Sums::rows, x, y, ROWS, WIDTH)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, x, y);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.execute();
            }
            System.out.println(Arithmetic.description());
            long hash = 17;
            for (FloatArray a : List.of(x, y)) {
                for (int i = 0; i < a.getSize(); i++) {
                    hash = 31 * hash + Float.floatToRawIntBits(a.get(i));
                }
            }
            System.out.println(hash);
        }
    }

    private static List<String> run(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(QUIET, VECTORS));
        ChildJvm.Ended ended = ChildJvm.run(Sums.class, all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err().toString()).isZero();
        return ended.out();
    }

    @Test
    void strictVectorsOfAnyWidthGiveTheSameBits() throws Exception {
        List<String> widest = run("-Dgyre.fma=false");
        assertThat(widest.getFirst()).isEqualTo("strict vectors");
        assertThat(run("-Dgyre.fma=false", "-XX:MaxVectorSize=16")).isEqualTo(widest);
        assertThat(run("-Dgyre.fma=false", "-Dgyre.threads=1")).isEqualTo(widest);
    }

    @Test
    void contractedOnesDoForOneWidth() throws Exception {
        List<String> once = run();
        assertThat(run("-Dgyre.threads=1")).isEqualTo(once);
        assertThat(run("-XX:MaxVectorSize=16", "-Dgyre.threads=1").getFirst()).isEqualTo("vectors of 128 bits");
    }

    @Tag("long")
    @Test
    void contractedOnesDoForEachWidthAndNumberOfThreads() throws Exception {
        assertThat(run("-Dgyre.threads=3")).isEqualTo(run("-Dgyre.threads=1"));
        assertThat(run("-XX:MaxVectorSize=16")).isEqualTo(run("-XX:MaxVectorSize=16", "-Dgyre.threads=1"));
    }

    @Test
    void isWhatTheSettingsSay() {
        assertThat(Arithmetic.description(new CompilerSettings(false, true), true))
                .isEqualTo("scalars");
        assertThat(Arithmetic.description(new CompilerSettings(true, true), false))
                .isEqualTo("scalars");
        assertThat(Arithmetic.description(new CompilerSettings(true, false), true))
                .isEqualTo("strict vectors");
        assertThat(Arithmetic.description(new CompilerSettings(true, true), true))
                .matches("vectors of \\d+ bits");
    }
}
