package dev.gyre.bench.work.machine;

import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a task costs beside its work: a chain of {@value #TASKS} tasks on a few numbers, time per task. */
public class PlanBenchmark {

    /** Tasks in the plan. */
    public static final int TASKS = 100;

    private static final float FACTOR = 1.01f;

    /** The numbers. */
    @State(Scope.Benchmark)
    public static class Operands {

        /** How many. */
        @Param("16")
        public int length;

        float[] x;
        Reference expected;

        /** Draws them and scales them as the chain will. */
        @Setup
        public void draw() {
            x = OperandValues.normal(length, 0, 1);
            double[] y = new double[length];
            for (int i = 0; i < length; i++) {
                y[i] = x[i] * Math.pow(FACTOR, TASKS);
            }
            expected = new Reference(1e-5, List.of(new Reference.Output("the end of the chain", y)));
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(o.length));
            Tensor y = x;
            for (int i = 0; i < TASKS; i++) {
                y = g.apply(new Scale(y, FACTOR));
            }
            plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("chain"));
            plan.input(x).write(o.x);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(y)));
        }
    }

    /** The whole chain. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }
}
