package dev.gyre.verify.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A golden case as a graph: inputs and parameters come from the file, results and all gradients that the file has go back by
 * name and in its layout.
 */
public final class GoldenGraph implements GraphBuilder {

    /** A tensor and how the file lays it out. */
    private record Laid(Tensor tensor, Axes axes) {}

    private final GoldenFile file;
    private final JsonNode config;
    private final FedGraph graph = new FedGraph();
    private final Map<String, Laid> given = new HashMap<>();
    private final Map<String, Laid> results = new LinkedHashMap<>();
    private final Map<Tensor, Tensor> seeds = new HashMap<>();

    /** A case without ops yet. */
    public GoldenGraph(GoldenFile file) {
        this.file = file;
        this.config = file.config();
    }

    @Override
    public Outputs<Tensor> add(Op op) {
        return graph.add(op);
    }

    /** A setting of the file's configuration. */
    public JsonNode setting(String key) {
        JsonNode value = config.get(key);
        if (value == null) {
            throw new GyreException(file.path() + ": the configuration has no \"" + key + "\": " + config);
        }
        return value;
    }

    /** Whether the file's configuration has a setting. */
    boolean has(String key) {
        return config.has(key);
    }

    /** Shape of a tensor of the file, in its own layout. */
    Shape shape(String name) {
        return file.shape(name);
    }

    /** An integer of the file's configuration. */
    public int count(String key) {
        return setting(key).asInt();
    }

    /** A float32 tensor of the file, by its full name; the same one whenever it's asked for. */
    public Tensor tensor(String name, Axes axes) {
        return given.computeIfAbsent(name, n -> {
                    Shape theirs = file.shape(n);
                    TensorType type = TensorType.f32(axes.ours(theirs));
                    return new Laid(fed(n, type, axes.fromTheirs(file.floats(n), theirs)), axes);
                })
                .tensor();
    }

    /** An input with the numbers of another tensor, so that gradients at it are told from those at the tensor itself. */
    Tensor copy(String alias, String name, Axes axes) {
        Shape theirs = file.shape(name);
        Tensor t = fed(alias, TensorType.f32(axes.ours(theirs)), axes.fromTheirs(file.floats(name), theirs));
        given.put(alias, new Laid(t, axes));
        return t;
    }

    /** An int32 tensor of the file. */
    Tensor integers(String name) {
        return fed(name, new TensorType(file.shape(name), DType.I32), file.floats(name));
    }

    /** A tensor with numbers of the host's. */
    public Tensor fed(String name, TensorType type, float[] numbers) {
        return graph.input(name, type, b -> write(b, numbers));
    }

    /** An int32 tensor with numbers of the host's. */
    public Tensor fed(String name, int[] numbers, int... dims) {
        return graph.of(name, numbers, dims);
    }

    /** The graph itself, for what is more than an op. */
    Graph graph() {
        return graph.graph();
    }

    /**
     * A state that starts at one value throughout and whose value after the run is a result of the file; the same one whenever
     * it's asked for.
     */
    Tensor state(String name, float start) {
        Laid known = results.get(name);
        if (known != null) {
            return known.tensor();
        }
        Tensor state = graph.state(name, TensorType.f32(file.shape(name)), b -> b.fill(start));
        result(name, state, Axes.SAME);
        return state;
    }

    /** x times a parameter of the file that's stored (out, in). */
    Tensor linear(Tensor x, String name) {
        return apply(new DenseMatMul(x, tensor("param." + name, Axes.OUT_IN)));
    }

    /** The gated feed-forward layer, third(silu(first(x)) * second(x)), without biases. */
    Tensor gated(Tensor x, String prefix, String first, String second, String third) {
        Tensor gate = apply(new Activation(linear(x, prefix + first + ".weight"), Activation.Kind.SILU));
        return linear(apply(new Mul(gate, linear(x, prefix + second + ".weight"))), prefix + third + ".weight");
    }

    /** An input of one int32 zero. */
    Tensor start() {
        return fed("start", new int[1], 1);
    }

    /** Hands a tensor back as a result of the file. */
    public void result(String name, Tensor t, Axes axes) {
        results.put(name, new Laid(t, axes));
    }

    /** Hands a tensor back as {@code out.<name>}, with {@code in.d<name>} as the gradient at it. */
    void result(String name, String upstream, Tensor t, Axes axes) {
        result(name, t, axes);
        seeds.put(t, tensor(upstream, axes));
    }

    /** Adds the scalar whose gradients are computed. */
    void loss(Tensor loss) {
        seeds.put(loss, fed("one", TensorType.f32(1), new float[] {1f}));
    }

    /** Runs the graph and gives its results by name. */
    public Map<String, float[]> run(Device device) {
        addGradients();
        List<Tensor> fetches =
                results.values().stream().map(Laid::tensor).distinct().toList();
        List<float[]> numbers = graph.run(device, fetches);
        Map<String, float[]> computed = new HashMap<>();
        results.forEach((name, r) ->
                computed.put(name, r.axes().toTheirs(numbers.get(fetches.indexOf(r.tensor())), theirs(name, r))));
        return computed;
    }

    /** Shape of a result in the file, its own where the file has none of it. */
    private Shape theirs(String name, Laid r) {
        return file.has(name) ? file.shape(name) : r.tensor().shape();
    }

    private void addGradients() {
        Map<String, Laid> wanted = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith("grad.")) {
                String own = name.substring("grad.".length());
                Laid x = given.containsKey("in." + own) ? given.get("in." + own) : given.get("param." + own);
                if (x == null) {
                    throw new GyreException(file.path() + ": " + name + " belongs to nothing that the case uses");
                }
                wanted.put(name, x);
            }
        }
        if (!wanted.isEmpty()) {
            List<Tensor> wrt = new ArrayList<>();
            wanted.values().forEach(x -> wrt.add(x.tensor()));
            Map<Tensor, Tensor> gradients = Autodiff.gradients(graph.graph(), seeds, wrt);
            wanted.forEach((name, x) -> result(name, gradients.get(x.tensor()), x.axes()));
        }
    }

    private static void write(Buffer b, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            b.number(i, numbers[i]);
        }
    }
}
