package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What a program prints that was started without the module of vectors. */
final class NoticeTest {
    private static final String LINE =
            "gyre: kernels run without vectors, up to a hundred times slower: start java with --add-modules jdk.incubator.vector"
                    + " (-Dgyre.quiet=true leaves this line out)";

    /** A library user's program: two kernels over two plans. */
    static final class User {
        private User() {}

        static void twice(FloatArray x, FloatArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, 2f * x.get(i));
            }
        }

        static void increase(FloatArray y) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) + 1f);
            }
        }

        public static void main(String[] args) throws Exception {
            FloatArray x = FloatArray.fromElements(1f, 2f, 3f);
            FloatArray y = new FloatArray(3);
            for (int p = 0; p < 2; p++) {
                TaskGraph graph = new TaskGraph("g")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                        .task("twice", User::twice, x, y)
                        .task("increase", User::increase, y)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
                try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                    plan.execute();
                }
            }
            System.out.println(y.get(0) + " " + y.get(1) + " " + y.get(2));
        }
    }

    @Test
    void oneLineWithoutTheModule() throws Exception {
        ChildJvm.Ended ended = java();
        assertThat(ended.out()).containsExactly("3.0 5.0 7.0");
        assertThat(ended.err()).filteredOn(NoticeTest::isOurs).containsExactly(LINE);
        assertThat(ended.code()).isZero();
    }

    @Test
    void noneWithIt() throws Exception {
        ChildJvm.Ended ended = java("--add-modules", "jdk.incubator.vector");
        assertThat(ended.out()).containsExactly("3.0 5.0 7.0");
        assertThat(ended.err()).noneMatch(NoticeTest::isOurs);
    }

    @Test
    void noneWhereVectorsWereSwitchedOffOrQuietWasAskedFor() throws Exception {
        assertThat(java("-Dgyre.simd=false").err()).noneMatch(NoticeTest::isOurs);
        assertThat(java("-Dgyre.quiet=true").err()).noneMatch(NoticeTest::isOurs);
    }

    private static boolean isOurs(String line) {
        return line.startsWith("gyre");
    }

    private static ChildJvm.Ended java(String... options) throws Exception {
        return ChildJvm.run(User.class, options);
    }
}
