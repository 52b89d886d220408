package dev.gyre.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** One kernel through the whole API. */
final class FirstLightTest {
    static void axpy(float a, FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, a * x.get(i) + y.get(i));
        }
    }

    @Test
    void runsAKernelTwice() throws TornadoExecutionPlanException {
        FloatArray x = FloatArray.fromElements(1f, 2f, 3f);
        FloatArray y = new FloatArray(3);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("axpy", FirstLightTest::axpy, 2f, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
            plan.execute();
        }
        assertThat(y.toHeapArray()).containsExactly(4f, 8f, 12f);
    }
}
