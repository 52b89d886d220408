package dev.gyre.engine.graph;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A chain of reversible blocks whose F and G are layer norm, linear map, ReLU, linear map, for tests. */
final class TwoStreams {

    static final int ROWS = 48;
    static final int WIDTH = 8;
    static final int HIDDEN = 16;

    final Graph graph = new Graph();
    final List<Variable> parameters = new ArrayList<>();
    final List<Reversible> blocks = new ArrayList<>();
    final Tensor x1 = graph.input("x1", TensorType.f32(ROWS, WIDTH));
    final Tensor x2 = graph.input("x2", TensorType.f32(ROWS, WIDTH));
    final Tensor dy1 = graph.input("dy1", TensorType.f32(ROWS, WIDTH));
    final Tensor dy2 = graph.input("dy2", TensorType.f32(ROWS, WIDTH));
    private final SplittableRandom random = new SplittableRandom(7);

    TwoStreams(int depth, Memory memory) {
        for (int i = 0; i < depth; i++) {
            Mlp f = new Mlp();
            Mlp g = new Mlp();
            blocks.add(new Reversible(graph, f::apply, g::apply, memory));
        }
    }

    private final class Mlp {
        private final Variable norm = normal(1, 0.1, WIDTH);
        private final Variable up = normal(0, 1 / Math.sqrt(WIDTH), WIDTH, HIDDEN);
        private final Variable bias = normal(0, 0.1, HIDDEN);
        private final Variable down = normal(0, 0.5 / Math.sqrt(HIDDEN), HIDDEN, WIDTH);

        Tensor apply(Tensor x) {
            Tensor normed = graph.apply(new LayerNorm(x, graph.variable(norm), 1, 1e-5f));
            Tensor inner = graph.apply(new DenseMatMul(normed, graph.variable(up)));
            Tensor biased = graph.apply(new AddBias(inner, graph.variable(bias)));
            Tensor active = graph.apply(new Activation(biased, Activation.Kind.RELU));
            return graph.apply(new DenseMatMul(active, graph.variable(down)));
        }
    }

    private Variable normal(double mean, double deviation, int... dims) {
        Variable v = Variable.parameter("p" + parameters.size(), TensorType.f32(dims));
        parameters.add(v);
        v.buffer().write(numbers(v.buffer().size(), mean, deviation));
        return v;
    }

    private float[] numbers(int n, double mean, double deviation) {
        float[] numbers = new float[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return numbers;
    }

    Streams forward() {
        Streams s = new Streams(x1, x2);
        for (Reversible block : blocks) {
            s = block.forward(s);
        }
        return s;
    }

    Streams inverse(Streams y) {
        Streams s = y;
        for (Reversible block : blocks.reversed()) {
            s = block.inverse(s);
        }
        return s;
    }

    /** The inputs and all parameters. */
    List<Tensor> differentiable() {
        List<Tensor> all = new ArrayList<>(List.of(x1, x2));
        parameters.forEach(p -> all.add(graph.variable(p)));
        return all;
    }

    Plan plan(List<Tensor> fetches) {
        return Plan.compile(graph, Devices.standard(), fetches, PlanOptions.named("streams"));
    }

    /** Runs the graph on normal numbers that are the same for every network. */
    List<float[]> run(List<Tensor> fetches) {
        SplittableRandom numbers = new SplittableRandom(11);
        try (Plan plan = plan(fetches)) {
            for (Tensor t : List.of(x1, x2, dy1, dy2)) {
                float[] drawn = new float[ROWS * WIDTH];
                for (int i = 0; i < drawn.length; i++) {
                    drawn[i] = (float) numbers.nextGaussian();
                }
                plan.input(t).write(drawn);
            }
            plan.run();
            return fetches.stream().map(plan::floats).toList();
        }
    }
}
