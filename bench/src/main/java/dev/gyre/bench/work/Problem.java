package dev.gyre.bench.work;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The graph, with its operands, that all contenders of a work compute. Its results on the device {@link Devices#PLAIN},
 * the kernels as ordinary Java methods, are what the others' are held against.
 */
public final class Problem {

    private final String name;
    private final double tolerance;
    private final FedGraph graph = new FedGraph();
    private final Map<String, Tensor> results = new LinkedHashMap<>();
    private final List<Tensor> differentiable = new ArrayList<>();
    private Tensor upstream;
    private Optional<Supplier<List<double[]>>> oracle = Optional.empty();
    private Reference expected;

    /**
     * A problem without operands and results.
     *
     * @param tolerance of the contenders' results, see {@link Reference}
     */
    public Problem(String name, double tolerance) {
        this.name = name;
        this.tolerance = tolerance;
    }

    /** The graph, to which ops are added. */
    public Graph graph() {
        return graph.graph();
    }

    /** A float operand, drawn from the normal distribution: the numbers of the stream that its place among the operands is. */
    public Tensor normal(String called, double deviation, int... dims) {
        int stream = graph.operands().size();
        return operand(called, () -> OperandValues.normal(Shape.of(dims).size(), stream, deviation), dims);
    }

    /** A float operand; the numbers are asked for once by every contender that needs them. */
    public Tensor operand(String called, Supplier<float[]> values, int... dims) {
        return operand(called, TensorType.f32(dims), b -> b.write(values.get()));
    }

    /** An operand of any type. */
    public Tensor operand(String called, TensorType type, Consumer<Buffer> values) {
        return graph.input(called, type, values);
    }

    /** A variable that begins with normal numbers, as {@link #normal} draws them. */
    public Tensor state(String called, double deviation, int... dims) {
        int stream = graph.operands().size();
        int n = Shape.of(dims).size();
        return graph.state(called, TensorType.f32(dims), b -> b.write(OperandValues.normal(n, stream, deviation)));
    }

    /** Wants a tensor computed. */
    public Problem result(String called, Tensor t) {
        results.put(called, t);
        return this;
    }

    /** Wants a result, and the gradients at operands from a normal one at it. */
    public Problem differentiated(Tensor y, Tensor... at) {
        return differentiated(y, List.of(at));
    }

    /** Wants a result, and the gradients at several operands. */
    public Problem differentiated(Tensor y, List<Tensor> at) {
        result("the result", y);
        upstream = normal("dy", 1, y.shape().toArray());
        differentiable.addAll(at);
        Map<Tensor, Tensor> gradients = Autodiff.gradients(graph.graph(), Map.of(y, upstream), at);
        at.forEach(t -> result("the gradient at " + t.name(), gradients.get(t)));
        return this;
    }

    /** Wants a result, and if asked for gradients at operands as well. */
    public Problem wanted(Tensor y, boolean backward, Tensor... at) {
        return backward ? differentiated(y, at) : result("the result", y);
    }

    /** The float operands in the order in which they were added, without the gradient at the result. */
    public List<Tensor> operands() {
        return graph.operands().stream()
                .filter(t -> t.type().dtype() == DType.F32 && !t.equals(upstream))
                .toList();
    }

    /** Where gradients are wanted. */
    List<Tensor> differentiable() {
        return differentiable;
    }

    /** The gradient at the result, if gradients are wanted. */
    Optional<Tensor> upstream() {
        return Optional.ofNullable(upstream);
    }

    /** The numbers of a float operand. */
    public float[] numbers(Tensor operand) {
        return graph.numbers(operand);
    }

    /** The numbers of the float operand at a place among {@link #operands}. */
    public float[] numbers(int operand) {
        return numbers(operands().get(operand));
    }

    /** The numbers of the gradient at the result. */
    public float[] upstreamNumbers() {
        return numbers(upstream);
    }

    /** Operations and bytes of one execution, as the ops count them. */
    public Cost cost() {
        return graph.graph().nodes().stream().map(n -> n.op().cost()).reduce(new Cost(0, 0), Cost::plus);
    }

    /** The ops one after the other, each of which reads and writes memory; without what they write for nobody. */
    public RooflineBound least() {
        return leastOf(graph.graph(), results.values());
    }

    /** The bound of a graph with its results. */
    public static RooflineBound leastOf(Graph graph, Collection<Tensor> results) {
        Set<Tensor> read = new HashSet<>(results);
        RooflineBound least = RooflineBound.NOTHING;
        for (Graph.Node node : graph.nodes()) {
            read.addAll(node.op().inputs());
            read.addAll(node.op().updates());
            least = least.plus(node.op().least());
        }
        long unread = graph.nodes().stream()
                .flatMap(n -> n.outputs().stream())
                .filter(t -> !read.contains(t))
                .mapToLong(t -> t.type().bytes())
                .sum();
        return least.withBytes(least.bytes() - unread);
    }

    /** Expects of every contender what another way of computing gives, result by result. */
    public Problem expect(Reference other) {
        expected = other;
        return this;
    }

    /** Expects of every contender what a function in double gives, result by result, rather than what plain calls of the kernels do. */
    public Problem expect(Supplier<List<double[]>> results) {
        oracle = Optional.of(results);
        return this;
    }

    /** Expects of every contender what a function in float gives. */
    public Problem expectFloats(Supplier<List<float[]>> results) {
        return expect(() -> results.get().stream().map(Reference::doubles).toList());
    }

    /** The results expected of every contender. */
    public Reference expected() {
        return expected;
    }

    /** Computes what is expected of every contender, if it isn't known. */
    public Problem solve() {
        if (expected != null) {
            return this;
        }
        List<double[]> values = oracle.map(Supplier::get).orElseGet(this::plainly);
        List<Reference.Output> outputs = new ArrayList<>();
        for (String result : results.keySet()) {
            outputs.add(new Reference.Output(result, values.get(outputs.size())));
        }
        return expect(new Reference(tolerance, outputs));
    }

    private List<double[]> plainly() {
        try (Plan plan = compile(Devices.find(Devices.PLAIN))) {
            plan.run();
            return read(plan).stream().map(Reference::doubles).toList();
        }
    }

    /** The graph on the default device, checked. */
    public Plan ours() {
        return ours(Work.OURS);
    }

    /** The graph on the default device, checked, for a contender of another name. */
    Plan ours(String contender) {
        return checked(contender, Devices.standard());
    }

    /** The kernels called as Java methods, checked. */
    public Plan plain() {
        return checked("plain Java", Devices.find(Devices.PLAIN));
    }

    /** A plan that has run once with the expected results. */
    private Plan checked(String contender, Device device) {
        Plan plan = compile(device);
        plan.run();
        check(contender, read(plan));
        return plan;
    }

    /**
     * Compares a contender's results, in the order in which they were asked for.
     *
     * @throws DisagreementException if they differ
     */
    public void check(String contender, List<float[]> values) {
        expected.check(contender, values);
    }

    private Plan compile(Device device) {
        List<Tensor> fetches = results.values().stream()
                .filter(t -> graph.graph().variableOf(t) == null)
                .toList();
        return graph.compile(device, fetches, PlanOptions.named(name));
    }

    private List<float[]> read(Plan plan) {
        return results.values().stream().map(plan::floats).toList();
    }
}
