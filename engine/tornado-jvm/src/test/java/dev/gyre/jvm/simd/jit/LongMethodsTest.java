package dev.gyre.jvm.simd.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How HotSpot compiles long methods when it was started without {@code jit.args}. */
final class LongMethodsTest {
    /** A method with vectors in what {@code -XX:+PrintCompilation} prints; the compilation's tier is before it. */
    private static final Pattern COMPILED =
            Pattern.compile("^ *\\d+ +\\d+ [ %sb!n]*([1-4]) +\\S+\\$SimdLong\\S+::block");

    /** A library user's program: sums of squares by groups. */
    static final class User {
        private static final int EXECUTIONS = 4_000;
        private static final int GROUP = 256;

        private User() {}

        static void squares(KernelContext context, FloatArray sums, FloatArray x, int size) {
            int local = context.localIdx;
            float[] shared = context.allocateFloatLocalArray(GROUP);
            if (context.globalIdx < size) {
                shared[local] = x.get(context.globalIdx);
                shared[local] = shared[local] * shared[local];
            } else {
                shared[local] = 0f;
            }
            for (int stride = context.localGroupSizeX / 2; stride > 0; stride /= 2) {
                context.localBarrier();
                if (local < stride) {
                    shared[local] += shared[local + stride];
                }
            }
            if (local == 0) {
                sums.set(context.groupIdx, shared[0]);
            }
        }

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(8 * GROUP);
            x.init(1f);
            FloatArray sums = new FloatArray(8);
            WorkerGrid1D grid = new WorkerGrid1D(x.getSize());
            grid.setLocalWork(GROUP, 1, 1);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                    .task("squares", User::squares, new KernelContext(), sums, x, x.getSize() - 1)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, sums);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withGridScheduler(new GridScheduler("g.squares", grid));
                for (int e = 0; e < EXECUTIONS; e++) {
                    plan.execute();
                }
            }
            System.out.println(sums.get(0) + " " + sums.get(7));
        }
    }

    @Test
    void theFirstCompilerLeavesThemAlone() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(
                User.class,
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+PrintCompilation",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:CompileThresholdScaling=0.1");
        assertThat(ended.out()).contains("256.0 255.0");
        assertThat(ended.err()).anyMatch(line -> line.contains("$SimdLong"));
        assertThat(ended.err().stream().map(COMPILED::matcher).filter(Matcher::find))
                .allSatisfy(c -> assertThat(c.group(1)).isEqualTo("4"));
    }
}
