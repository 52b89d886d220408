package dev.gyre.bench.compare;

import dev.gyre.bench.work.OperandValues;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A graph and the tensors that a workload takes from outside, always with the same numbers in them. They either lie on the
 * device, as weights do, or are sent to it before each run, as data are.
 */
public final class Operands {

    private final boolean resident;
    private final FedGraph graph = new FedGraph();

    private Operands(boolean resident) {
        this.resident = resident;
    }

    /** Operands that lie on the device. */
    static Operands resident() {
        return new Operands(true);
    }

    /** Operands that are sent to the device before each run. */
    static Operands sent() {
        return new Operands(false);
    }

    /** The graph that a workload adds its ops to. */
    public Graph graph() {
        return graph.graph();
    }

    /** Normal numbers of a mean and a standard deviation. */
    public Tensor normal(String name, double mean, double deviation, int... dims) {
        TensorType type = TensorType.f32(dims);
        float[] values =
                OperandValues.normal(type.shape().size(), graph.operands().size(), deviation);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) mean;
        }
        return operand(name, type, b -> b.write(values));
    }

    /** Whole numbers from 0 up to, but not including, a bound. */
    public Tensor below(String name, int bound, int... dims) {
        TensorType type = TensorType.i32(dims);
        int[] values =
                OperandValues.below(bound, type.shape().size(), graph.operands().size());
        return operand(name, type, b -> b.write(values));
    }

    /** A single whole number. */
    public Tensor number(String name, int value) {
        return operand(name, TensorType.i32(1), b -> b.write(new int[] {value}));
    }

    /** A variable that the workload writes: always on the device. */
    public Tensor state(String name, int... dims) {
        return graph.graph().variable(Variable.state(name, TensorType.f32(dims)));
    }

    private Tensor operand(String name, TensorType type, Consumer<Buffer> values) {
        return resident ? graph.state(name, type, values) : graph.input(name, type, values);
    }

    /** Puts the numbers where a plan takes them from. */
    void feed(Plan plan) {
        graph.feed(plan);
    }

    /** Bytes of all operands. */
    long bytes() {
        return graph.operands().stream().mapToLong(t -> t.type().bytes()).sum();
    }

    /** Names and shapes, those of one shape together: {@code q, k, v (4, 256, 256); bias (4, 64)}. */
    String shapes() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Tensor t : graph.operands()) {
            String type = t.shape()
                    + (t.type().dtype() == DType.F32 ? "" : " " + t.type().dtype());
            names.computeIfAbsent(type, k -> new ArrayList<>()).add(t.name());
        }
        List<String> parts = new ArrayList<>();
        names.forEach((shape, same) -> parts.add(String.join(", ", same) + " " + shape));
        return String.join("; ", parts);
    }
}
