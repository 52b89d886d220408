package dev.gyre.verify;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A graph with the numbers that go into it: what contracts, golden cases, tests and benchmarks run ops on. Operands are inputs, which a
 * plan is sent, or variables, which lie on its device.
 */
public final class FedGraph implements GraphBuilder {

    private final Graph graph = new Graph();
    private final Map<Tensor, Consumer<Buffer>> operands = new LinkedHashMap<>();

    /** The graph itself. */
    public Graph graph() {
        return graph;
    }

    @Override
    public Outputs<Tensor> add(Op op) {
        return graph.add(op);
    }

    /** An input, filled by the given action whenever a plan is fed. */
    public Tensor input(String name, TensorType type, Consumer<Buffer> numbers) {
        Tensor t = graph.input(name, type);
        operands.put(t, numbers);
        return t;
    }

    /** A float32 input of the given numbers. */
    public Tensor of(String name, float[] numbers, int... dims) {
        return input(name, TensorType.f32(dims), b -> b.write(numbers));
    }

    /** An int32 input of the given numbers. */
    public Tensor of(String name, int[] numbers, int... dims) {
        return input(name, TensorType.i32(dims), b -> b.write(numbers));
    }

    /** A variable, filled by the given action now and whenever a plan is fed. */
    public Tensor state(String name, TensorType type, Consumer<Buffer> numbers) {
        Variable v = Variable.state(name, type);
        numbers.accept(v.buffer());
        Tensor t = graph.variable(v);
        operands.put(t, numbers);
        return t;
    }

    /** Normal numbers that depend on the name. */
    public static float[] normals(String name, int n) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** A float32 input of normal numbers that depend on its name. */
    public Tensor normal(String name, int... dims) {
        return of(name, normals(name, Shape.of(dims).size()), dims);
    }

    /** The operands, in the order in which they were added. */
    public List<Tensor> operands() {
        return List.copyOf(operands.keySet());
    }

    /** The numbers of a float32 operand. */
    public float[] numbers(Tensor operand) {
        Buffer b = Buffer.allocate(operand.type());
        operands.get(operand).accept(b);
        float[] numbers = new float[operand.shape().size()];
        b.read(numbers);
        return numbers;
    }

    /** Gradients at tensors, in their order, of the sum of all outputs weighted by normal numbers. */
    public List<Tensor> gradients(List<Tensor> outputs, List<Tensor> at) {
        Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
        for (Tensor t : outputs) {
            seeds.put(t, normal("upstream " + seeds.size(), t.shape().toArray()));
        }
        Map<Tensor, Tensor> gradients = Autodiff.gradients(graph, seeds, at);
        return at.stream().map(gradients::get).toList();
    }

    /** A plan that has been fed. */
    public Plan compile(Device device, Collection<Tensor> fetches, PlanOptions options) {
        Plan plan = Plan.compile(graph, device, fetches, options);
        feed(plan);
        return plan;
    }

    /** Puts the operands' numbers where a plan of this graph takes them from. */
    public void feed(Plan plan) {
        operands.forEach((t, numbers) -> {
            Variable v = graph.variableOf(t);
            numbers.accept(v == null ? plan.input(t) : v.buffer());
        });
    }

    /** The numbers of tensors after one run. */
    public List<float[]> run(Device device, List<Tensor> fetches) {
        try (Plan plan = compile(device, fetches, PlanOptions.named("fed").withPoison())) {
            plan.run();
            List<float[]> numbers = new ArrayList<>();
            fetches.forEach(t -> numbers.add(plan.floats(t)));
            return numbers;
        }
    }

    /** Runs on the device that is chosen where none is named. */
    public List<float[]> run(List<Tensor> fetches) {
        return run(Devices.standard(), fetches);
    }

    /** The numbers of one tensor. */
    public float[] run(Tensor t) {
        return run(List.of(t)).getFirst();
    }
}
