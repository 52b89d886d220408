package dev.gyre.jvm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class PlainDeviceTest {

    private static final Set<StackTraceElement> CALLS = ConcurrentHashMap.newKeySet();

    /** Notes who calls it, which a kernel may not do elsewhere. */
    public static void traced(FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, i);
        }
        CALLS.addAll(List.of(Thread.currentThread().getStackTrace()));
    }

    @Test
    void thePlainDeviceCallsTheKernelItself() throws TornadoExecutionPlanException {
        FloatArray y = new FloatArray(1000);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, y)
                .task("t", PlainDeviceTest::traced, y, y.getSize())
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        TornadoDevice plain = TornadoExecutionPlan.getDevice(0, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(plain).execute();
            assertThat(plan.getDevice(0)).isSameAs(plain);
        }
        assertThat(y.get(999)).isEqualTo(999f);
        assertThat(CALLS).anyMatch(e -> e.getMethodName().equals("traced"));
    }

    @Test
    void thereIsNoThirdDevice() {
        assertThatThrownBy(() -> TornadoExecutionPlan.getDevice(0, 2))
                .isInstanceOf(TornadoDeviceNotFound.class)
                .hasMessageContaining("devices 0 and 1");
    }
}
