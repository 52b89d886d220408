package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/** The most floating-point operations a second that a device was seen to do: those of a large matrix product. */
final class Peak {

    private static final int SIZE = 512;
    private static final int MIN_RUNS = 8;
    private static final long BUDGET_NANOS = 300_000_000L;

    private Peak() {}

    /** Measures for a third of a second after the first product, or a few products where they take longer. */
    static double flopsPerSecond(Device device) {
        Graph g = new Graph();
        Tensor a = g.input("a", TensorType.f32(SIZE, SIZE));
        Tensor b = g.input("b", TensorType.f32(SIZE, SIZE));
        Tensor c = g.apply(new MatMul(a, b));
        try (Plan plan = Plan.compile(g, device, List.of(c), PlanOptions.named("peak"))) {
            plan.run(); // while the JVM compiles
            long begin = System.nanoTime();
            long best = Long.MAX_VALUE;
            for (int i = 0; i < MIN_RUNS || System.nanoTime() - begin < BUDGET_NANOS; i++) {
                long start = System.nanoTime();
                plan.run();
                best = Math.min(best, System.nanoTime() - start);
            }
            return plan.cost().flops() * 1e9 / best;
        }
    }
}
