package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Each graph has a buffer of its own for an array on the device: what is told of an array that graphs of several plans use. */
class GraphBuffersTest {
    /** All of x in the second round, and what is added to the first plan's result. */
    private record Change(float x, float added) {}

    private final FloatArray x = new FloatArray(4);
    private final FloatArray middle = new FloatArray(4);
    private final FloatArray y = new FloatArray(4);

    /** The second plan copies what the first one gives on its first execution only. */
    @Test
    void anotherPlansKernelIsNamed() throws Exception {
        List<Finding> found =
                twoPlans(DataTransferMode.EVERY_EXECUTION, DataTransferMode.FIRST_EXECUTION, new Change(2, 0));
        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.check()).isEqualTo(Check.TRANSFERS);
            assertThat(f.message())
                    .matches(
                            "iteration i = \\d reads x\\[\\d] at FaultyKernels\\.copied \\(.*\\), which another graph changed to "
                                    + "4\\.0 at FaultyKernels\\.copied \\(FaultyKernels\\.java:\\d+\\) after this one took the array over on "
                                    + "its first execution: .* still has 2\\.0");
        });
    }

    @Test
    void theHostIsNamed() throws Exception {
        List<Finding> found =
                twoPlans(DataTransferMode.EVERY_EXECUTION, DataTransferMode.FIRST_EXECUTION, new Change(1, 3));
        assertThat(found)
                .singleElement()
                .satisfies(f -> assertThat(f.message())
                        .contains("which the host changed to 5.0 after it was transferred on the first execution")
                        .endsWith("the device still has 2.0"));
    }

    /** Nothing brings the first plan's numbers to the host, from where the second plan takes its own. */
    @Test
    void theHostsOldNumbersAreTransferred() throws Exception {
        List<Finding> found =
                twoPlans(DataTransferMode.UNDER_DEMAND, DataTransferMode.EVERY_EXECUTION, new Change(1, 0));
        assertThat(found)
                .singleElement()
                .satisfies(f -> assertThat(f.message())
                        .contains(
                                ", 2.0 by FaultyKernels.copied (",
                                "which left it on the device: the host's 0.0 takes its place"));
    }

    @Test
    void arraysThatGoByTheHostAreRight() throws Exception {
        assertThat(twoPlans(DataTransferMode.EVERY_EXECUTION, DataTransferMode.EVERY_EXECUTION, new Change(2, 3)))
                .isEmpty();
    }

    /** Graphs of one plan share a buffer if one consumes it, and only then. */
    @Test
    void graphsOfAPlanShareWhatTheyConsume() throws Exception {
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", FaultyKernels::copied, x, middle)
                .persistOnDevice(middle);
        TaskGraph consumer = new TaskGraph("second")
                .consumeFromDevice("first", middle)
                .task("t", FaultyKernels::copied, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        assertThat(onePlan(first, consumer)).isEmpty();
        TaskGraph copier = new TaskGraph("second")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, middle)
                .task("t", FaultyKernels::copied, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        assertThat(onePlan(first, copier))
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.check()).isEqualTo(Check.TRANSFERS));
    }

    private List<Finding> onePlan(TaskGraph first, TaskGraph second) throws Exception {
        return Checks.<Exception>of(CheckSettings.ALL, () -> {
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(first.snapshot(), second.snapshot())) {
                for (int round = 1; round <= 2; round++) {
                    x.init(round);
                    plan.execute();
                }
            }
        });
    }

    /**
     * One plan doubles x, another one doubles what that gives; twice.
     *
     * @param change what the host changes in the second round
     */
    private List<Finding> twoPlans(int fromFirst, int toSecond, Change change) throws Exception {
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", FaultyKernels::copied, x, middle)
                .transferToHost(fromFirst, middle);
        TaskGraph second = new TaskGraph("second")
                .transferToDevice(toSecond, middle)
                .task("t", FaultyKernels::copied, middle, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        return Checks.<Exception>of(CheckSettings.ALL, () -> {
            try (TornadoExecutionPlan one = new TornadoExecutionPlan(first.snapshot());
                    TornadoExecutionPlan other = new TornadoExecutionPlan(second.snapshot())) {
                x.init(1);
                one.execute();
                other.execute();
                x.init(change.x());
                one.execute();
                middle.set(3, middle.get(3) + change.added());
                other.execute();
            }
        });
    }
}
