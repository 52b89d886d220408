package dev.gyre.bench.bound;

import dev.gyre.bench.op.DependentChain;
import dev.gyre.bench.op.Saturation;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures the {@link Rates} of this JVM, as far as some work needs them. Operations run as kernels of our runtime, with all its threads. */
final class Calibration implements AutoCloseable {

    /** Blocks of elements: 128 KiB, which the threads' own caches hold, and with a chain's terms worth sharing. */
    private static final int BLOCKS = 8;

    /** Operations in a row where others go on beside them. */
    private static final int TERMS = 32;

    /** Terms of operations that take so little that a loop's beginning and end would count. */
    private static final int SHORT_TERMS = 512;

    /** Floats of the widest register. */
    private static final int LANES = 16;

    /** Operations in a row where nothing goes on beside them: so many that the start of a task doesn't count. */
    private static final int WAITING_TERMS = 1 << 14;

    /** Where numbers begin: multiply-adds with factors below 1 neither grow nor become subnormal. */
    private static final double BEGIN = 0.4;

    private static final long WARM_NANOS = 150_000_000L;
    private static final long NANOS = 10_000_000L;

    private final CopyRate copy;
    private final Map<Operation, Timed> each = new EnumMap<>(Operation.class);
    private final Map<Operation, Timed> latency = new EnumMap<>(Operation.class);

    /** A plan, and how many operations in it count. */
    private record Timed(Plan plan, double count) implements AutoCloseable {

        /** Nanoseconds of an operation in the fastest of some runs. */
        double nanos(long budget) {
            long begin = System.nanoTime();
            long fastest = Long.MAX_VALUE;
            do {
                long start = System.nanoTime();
                plan.run();
                fastest = Math.min(fastest, System.nanoTime() - start);
            } while (System.nanoTime() - begin < budget);
            return fastest / count;
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    /** Gets ready, which takes a fraction of a second for each kind of operation. */
    Calibration(RooflineBound least, int threads) {
        copy = new CopyRate(least.bytes(), threads);
        Set<Operation> throughputs = EnumSet.noneOf(Operation.class);
        throughputs.addAll(least.operations().keySet());
        for (RooflineBound.Chain chain : least.chains()) {
            chain.operations().forEach(o -> latency.computeIfAbsent(o, Calibration::chain));
            if (chain.multiplyAdds() > 0) {
                throughputs.add(Operation.MULTIPLY_ADD);
            }
        }
        throughputs.forEach(o -> each.put(o, saturated(o)));
        measure(WARM_NANOS);
    }

    private static Timed saturated(Operation operation) {
        Graph g = new Graph();
        int[] dims = {BLOCKS, Saturation.SIDE, Saturation.SIDE};
        boolean integers = operation == Operation.INTEGER;
        Tensor x = g.input("x", integers ? TensorType.i32(dims) : TensorType.f32(dims));
        Tensor terms = g.input("terms", TensorType.i32(1));
        Saturation op = new Saturation(operation, x, terms);
        boolean isShort = operation == Operation.MULTIPLY_ADD || integers;
        int count = isShort ? SHORT_TERMS : TERMS;
        return new Timed(ready(g, x, terms, g.apply(op), count), op.count(count));
    }

    private static Timed chain(Operation operation) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(LANES));
        Tensor terms = g.input("terms", TensorType.i32(1));
        return new Timed(
                ready(g, x, terms, g.apply(new DependentChain(operation, x, terms)), WAITING_TERMS), WAITING_TERMS);
    }

    /** A plan that has run, with little to do, so that it's compiled. */
    private static Plan ready(Graph g, Tensor x, Tensor terms, Tensor y, int count) {
        Plan plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("calibration"));
        Buffer in = plan.input(x);
        for (int i = 0; i < in.size(); i++) {
            in.number(i, x.type().dtype() == DType.I32 ? i : BEGIN + (i % LANES) / (double) (2 * LANES));
        }
        plan.input(terms).write(new int[] {1});
        plan.run();
        plan.input(terms).write(new int[] {count});
        return plan;
    }

    /** The rates of this moment. */
    Rates measure() {
        return measure(NANOS);
    }

    private Rates measure(long budget) {
        return new Rates(copy.nanosPerByte(2 * budget), nanos(each, budget), nanos(latency, budget));
    }

    private static Map<Operation, Double> nanos(Map<Operation, Timed> plans, long budget) {
        Map<Operation, Double> nanos = new EnumMap<>(Operation.class);
        plans.forEach((operation, timed) -> nanos.put(operation, timed.nanos(budget)));
        return nanos;
    }

    @Override
    public void close() {
        each.values().forEach(Timed::close);
        latency.values().forEach(Timed::close);
    }
}
