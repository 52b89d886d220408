package dev.gyre.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** One plan after the other: what a process holds doesn't grow with them. The night's soak looks at its memory. */
@Isolated("counts threads")
class ManyPlansTest {

    private static final int PLANS = 200;

    @Test
    void plansThatAreClosedLeaveNeitherClassesNorThreads() {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        // By then all is loaded that's loaded once.
        for (int i = 0; i < PLANS; i++) {
            once();
        }
        long loaded = classes.getTotalLoadedClassCount();
        int running = threads.getThreadCount();
        for (int i = 0; i < PLANS; i++) {
            once();
        }
        assertThat(classes.getTotalLoadedClassCount() - loaded).isLessThan(PLANS / 2);
        assertThat(threads.getThreadCount()).isLessThanOrEqualTo(running + 2);
    }

    private static void once() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(8, 16));
        Tensor y = g.apply(new DenseMatMul(x, g.input("w", TensorType.f32(16, 4))));
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("product"))) {
            plan.run();
        }
    }
}
