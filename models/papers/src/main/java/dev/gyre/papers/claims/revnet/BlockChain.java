package dev.gyre.papers.claims.revnet;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.StopGradient;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A chain of reversible blocks whose F and G are layer norm, linear map, ReLU and linear map, with its gradients at normal ones of what
 * comes out. Numbers depend on the seed only.
 */
final class BlockChain {

    private static final long STREAM = 0x7265766eL << 32;
    private static final float EPSILON = 1e-5f;

    /** Ways of computing gradients. */
    enum Backward {
        /** The gradient by activations of the forward pass. */
        STORED,
        /** The gradient by activations that are computed again. */
        RECOMPUTED,
        /** The gradient as stored, but without what the first stream's gradient gets through G: a known mistake. */
        WITHOUT_G
    }

    private final Graph graph = new Graph();
    private final Map<Tensor, float[]> inputs = new LinkedHashMap<>();
    private final List<Variable> weights = new ArrayList<>();
    private final List<Tensor> at = new ArrayList<>();
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<Tensor> inverse = new ArrayList<>();
    private final int rows;
    private final int width;
    private final long seed;

    BlockChain(int depth, int rows, int width, long seed, Backward backward) {
        this.rows = rows;
        this.width = width;
        this.seed = seed;
        List<Reversible> blocks = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            UnaryOperator<Tensor> f = branch();
            UnaryOperator<Tensor> g = branch();
            UnaryOperator<Tensor> seen =
                    backward == Backward.WITHOUT_G ? x -> g.apply(graph.apply(new StopGradient(x))) : g;
            Memory memory = backward == Backward.RECOMPUTED ? Memory.RECOMPUTE : Memory.STORE;
            blocks.add(new Reversible(graph, f, seen, memory));
        }
        Streams x = new Streams(input("x1"), input("x2"));
        Streams y = x;
        for (Reversible block : blocks) {
            y = block.forward(y);
        }
        Tensor dy1 = input("dy1");
        Tensor dy2 = input("dy2");
        at.addAll(List.of(x.first(), x.second()));
        weights.forEach(w -> at.add(graph.variable(w)));
        Map<Tensor, Tensor> by = Autodiff.gradients(graph, Map.of(y.first(), dy1, y.second(), dy2), at);
        at.forEach(t -> gradients.add(by.get(t)));
        Streams back = y;
        for (Reversible block : blocks.reversed()) {
            back = block.inverse(back);
        }
        inverse.addAll(List.of(back.first(), back.second()));
    }

    Graph graph() {
        return graph;
    }

    /** The numbers of each input. */
    Map<Tensor, float[]> inputs() {
        return inputs;
    }

    /** The gradients at both streams that go in and at all weights. */
    List<Tensor> gradients() {
        return gradients;
    }

    /** The two streams that went in, computed from what comes out; beside {@link #entered}. */
    List<Tensor> inverse() {
        return inverse;
    }

    /** The two streams that go in. */
    List<Tensor> entered() {
        return at.subList(0, 2);
    }

    private UnaryOperator<Tensor> branch() {
        int hidden = 2 * width;
        Variable norm = weight(1, 0.1, width);
        Variable up = weight(0, 1 / Math.sqrt(width), width, hidden);
        Variable down = weight(0, 0.5 / Math.sqrt(hidden), hidden, width);
        return x -> {
            Tensor normed = graph.apply(new LayerNorm(x, graph.variable(norm), 1, EPSILON));
            Tensor inner = graph.apply(new DenseMatMul(normed, graph.variable(up)));
            Tensor active = graph.apply(new Activation(inner, Activation.Kind.RELU));
            return graph.apply(new DenseMatMul(active, graph.variable(down)));
        };
    }

    private Variable weight(double mean, double deviation, int... dims) {
        Variable v = Variable.parameter("w" + weights.size(), TensorType.f32(dims));
        float[] numbers = new float[v.type().shape().size()];
        Philox.normals(seed, STREAM + weights.size(), 0, numbers);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (mean + deviation * numbers[i]);
        }
        v.buffer().write(numbers);
        weights.add(v);
        return v;
    }

    private Tensor input(String name) {
        Tensor t = graph.input(name, TensorType.f32(rows, width));
        float[] numbers = new float[rows * width];
        Philox.normals(seed, STREAM - 1 - inputs.size(), 0, numbers);
        inputs.put(t, numbers);
        return t;
    }
}
