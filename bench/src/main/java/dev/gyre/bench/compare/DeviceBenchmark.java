package dev.gyre.bench.compare;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A workload of {@link Workloads} on a device of the runtime that the JVM was started with. */
public class DeviceBenchmark {

    private static final long CALM_NANOS = 1_000_000_000L;
    private static final long MOST_NANOS = 10_000_000_000L;
    private static final double BETTER = 0.95;
    private static final int EARLY_RUNS = 20_000;
    private static final int SAMPLES = 4096;

    /** A workload and the device that runs it. */
    @State(Scope.Benchmark)
    public static class Choice {

        /** Name of a workload. */
        @Param("matmul")
        public String workload;

        /** Id of a device. */
        @Param("jvm")
        public String device;

        Workload work() {
            return Workloads.find(workload).orElseThrow(() -> new GyreException("there's no workload " + workload));
        }

        Device on() {
            return Devices.find(device);
        }
    }

    /** A plan whose operands lie on the device. */
    @State(Scope.Benchmark)
    public static class Resident {

        private Plan plan;

        /** Compiles, runs until it gets no faster, and notes both. */
        @Setup
        public void setUp(Choice c) {
            Device device = c.on();
            Operands o = Operands.resident();
            List<Tensor> results = c.work().build().apply(o);
            long start = System.nanoTime();
            plan = Plan.compile(
                    o.graph(), device, results, PlanOptions.named(c.work().planName()));
            plan.run();
            long first = System.nanoTime() - start;
            List<Long> early = early();
            List<float[]> samples =
                    results.stream().map(t -> sample(plan.floats(t))).toList();
            new Note(
                            c.workload,
                            c.device,
                            o.shapes(),
                            plan.cost().flops(),
                            plan.cost().bytes(),
                            o.bytes(),
                            first,
                            early,
                            samples)
                    .leave();
        }

        /** Runs until a second has brought no better time, so that whatever compiles while kernels run has done so. */
        private List<Long> early() {
            List<Long> runs = new ArrayList<>();
            long begin = System.nanoTime();
            long improved = begin;
            long best = Long.MAX_VALUE;
            for (long now = begin; now - improved < CALM_NANOS && now - begin < MOST_NANOS; ) {
                plan.run();
                long end = System.nanoTime();
                if (runs.size() < EARLY_RUNS) {
                    runs.add(end - now);
                }
                if (end - now < BETTER * best) {
                    best = end - now;
                    improved = end;
                }
                now = end;
            }
            return runs;
        }

        private static float[] sample(float[] all) {
            float[] some = new float[Math.min(SAMPLES, all.length)];
            for (int i = 0; i < some.length; i++) {
                some[i] = all[(int) ((long) i * all.length / some.length)];
            }
            return some;
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** A plan whose operands are sent before each run, and whose results are fetched after it. */
    @State(Scope.Benchmark)
    public static class Sent {

        private Plan plan;
        private List<Tensor> results;

        /** Compiles. */
        @Setup
        public void setUp(Choice c) {
            Operands o = Operands.sent();
            results = c.work().build().apply(o);
            plan = Plan.compile(
                    o.graph(), c.on(), results, PlanOptions.named(c.work().planName()));
            o.feed(plan);
            run();
        }

        void run() {
            plan.run();
            results.forEach(plan::read);
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The kernels alone. */
    @Benchmark
    public void kernels(Resident s) {
        s.plan.run();
    }

    /** The kernels, with everything sent and fetched. */
    @Benchmark
    public void roundTrip(Sent s) {
        s.run();
    }
}
