package dev.gyre.jvm.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a program prints that executes a reduction again and doesn't set its output anew. */
class UnresetReductionTest {

    /** Sums in three ways, four times each; only one of them is set anew by nobody. */
    static final class User {
        private static final int SIZE = 3000;
        private static final int TIMES = 4;

        private User() {}

        static void sum(FloatArray x, @Reduce FloatArray sum) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                sum.set(0, sum.get(0) + x.get(i));
            }
        }

        static void freshSum(FloatArray x, @Reduce FloatArray sum) {
            sum.set(0, 0f);
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                sum.set(0, sum.get(0) + x.get(i));
            }
        }

        static void count(FloatArray x, @Reduce IntArray count) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                count.set(0, count.get(0) + 1);
            }
        }

        public static void main(String[] args) throws Exception {
            FloatArray x = new FloatArray(SIZE);
            x.init(1f);
            FloatArray sum = new FloatArray(1);
            FloatArray fresh = new FloatArray(1);
            IntArray count = new IntArray(1);
            TaskGraph graph = new TaskGraph("g")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, sum, fresh, count)
                    .task("fresh", User::freshSum, x, fresh)
                    .task("count", User::count, x, count)
                    .task("sum", User::sum, x, sum)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, sum, fresh, count);
            boolean resets = Boolean.getBoolean("resets");
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                for (int time = 0; time < TIMES; time++) {
                    count.set(0, 0);
                    if (resets) {
                        sum.set(0, 0f);
                    }
                    plan.execute();
                    System.out.println(fresh.get(0) + " " + count.get(0) + " " + sum.get(0));
                }
            }
        }
    }

    @Test
    void isToldOnce() throws Exception {
        ChildJvm.Ended ended = user(false);
        assertThat(ended.out())
                .containsExactly(
                        "3000.0 3000 3000.0", "3000.0 3000 6000.0", "3000.0 3000 9000.0", "3000.0 3000 12000.0");
        assertThat(ours(ended))
                .singleElement()
                .asString()
                .startsWith("gyre: User.sum gathers on top of its last result")
                .endsWith("to what it was before the first (-Dgyre.quiet=true leaves this line out)");
    }

    @Test
    void nothingIsToldIfTheProgramResets() throws Exception {
        ChildJvm.Ended ended = user(true);
        assertThat(ended.out()).hasSize(User.TIMES).containsOnly("3000.0 3000 3000.0");
        assertThat(ours(ended)).isEmpty();
    }

    private static ChildJvm.Ended user(boolean resets) throws Exception {
        return ChildJvm.run(User.class, "--add-modules", "jdk.incubator.vector", "-Dresets=" + resets);
    }

    private static List<String> ours(ChildJvm.Ended ended) {
        return ended.err().stream().filter(line -> line.startsWith("gyre")).toList();
    }
}
