package dev.gyre.engine.op;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A graph with numbers on its inputs, for tests of ops by themselves. */
public final class Evaluation implements GraphBuilder {

    private final Graph graph = new Graph();
    private final Map<Tensor, float[]> feeds = new LinkedHashMap<>();

    @Override
    public Outputs<Tensor> add(Op op) {
        return graph.add(op);
    }

    /** An input of the given numbers. */
    public Tensor of(String name, float[] numbers, int... dims) {
        Tensor t = graph.input(name, TensorType.f32(dims));
        feeds.put(t, numbers);
        return t;
    }

    /** An int32 input of the given numbers. */
    public Tensor of(String name, int[] numbers, int... dims) {
        Tensor t = graph.input(name, TensorType.i32(dims));
        float[] f = new float[numbers.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = numbers[i];
        }
        feeds.put(t, f);
        return t;
    }

    /** Normal numbers that depend on the name. */
    public static float[] numbers(String name, int n) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** An input of normal numbers that depend on its name. */
    public Tensor normal(String name, int... dims) {
        return of(name, numbers(name, TensorType.f32(dims).shape().size()), dims);
    }

    /** Gradients at the given tensors, for normal gradients at the outputs. */
    public List<Tensor> gradients(List<Tensor> outputs, List<Tensor> wrt) {
        Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
        for (Tensor t : outputs) {
            seeds.put(t, normal("upstream " + seeds.size(), t.shape().toArray()));
        }
        Map<Tensor, Tensor> gradients = Autodiff.gradients(graph, seeds, wrt);
        return wrt.stream().map(gradients::get).toList();
    }

    /** The numbers of the given tensors. */
    public List<float[]> run(List<Tensor> fetches) {
        try (Plan plan = Plan.compile(graph, Devices.standard(), fetches, PlanOptions.named("test"))) {
            feeds.forEach((t, numbers) -> {
                if (graph.nodes().stream().anyMatch(n -> n.op().inputs().contains(t))) {
                    write(plan.input(t), numbers);
                }
            });
            plan.run();
            List<float[]> results = new ArrayList<>();
            fetches.forEach(t -> results.add(read(plan.read(t), t.shape().size())));
            return results;
        }
    }

    /** The numbers of one tensor. */
    public float[] run(Tensor t) {
        return run(List.of(t)).getFirst();
    }

    private static void write(Buffer b, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (b.dtype() == DType.F32) {
                b.floats().set(i, numbers[i]);
            } else {
                b.ints().set(i, (int) numbers[i]);
            }
        }
    }

    private static float[] read(Buffer b, int n) {
        float[] numbers = new float[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = b.dtype() == DType.F32 ? b.floats().get(i) : b.ints().get(i);
        }
        return numbers;
    }
}
