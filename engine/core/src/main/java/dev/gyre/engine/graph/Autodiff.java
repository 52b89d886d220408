package dev.gyre.engine.graph;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Add;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Fill;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reverse-mode differentiation by graph transformation: adds the gradient's ops to the same graph. */
public final class Autodiff {

    private final Graph graph;
    private final boolean[] wanted;
    private final Map<Tensor, Tensor> gradients = new HashMap<>();

    private Autodiff(Graph graph, Collection<Tensor> wrt) {
        this.graph = graph;
        this.wanted = new boolean[graph.tensors().size()];
        wrt.forEach(t -> wanted[t.id()] = true);
        for (Graph.Node node : graph.nodes()) {
            if (node.op().inputs().stream().anyMatch(t -> wanted[t.id()])) {
                node.outputs().forEach(t -> wanted[t.id()] = t.type().dtype() == DType.F32);
            }
        }
    }

    /**
     * Gradients of a scalar loss.
     *
     * @param loss a tensor of one element
     * @param wrt the tensors whose gradients are asked for
     * @return a tensor for each of them
     * @throws GyreException if the loss isn't a scalar or doesn't depend on one of the tensors
     */
    public static Map<Tensor, Tensor> gradients(Graph graph, Tensor loss, Collection<Tensor> wrt) {
        if (loss.shape().size() != 1) {
            throw new GyreException("a loss is one number, but " + loss + " was to be differentiated: reduce it first");
        }
        return gradients(graph, Map.of(loss, graph.apply(new Fill(loss.shape(), 1f))), wrt);
    }

    /**
     * Gradients from given upstream gradients, that is of {@code sum over t of <t, seeds[t]>}.
     *
     * @param seeds tensors with their upstream gradients, of the same shape
     * @param wrt the tensors whose gradients are asked for
     * @return a tensor for each of them
     * @throws GyreException if none of the seeds depends on one of the tensors
     */
    public static Map<Tensor, Tensor> gradients(Graph graph, Map<Tensor, Tensor> seeds, Collection<Tensor> wrt) {
        Autodiff a = new Autodiff(graph, wrt);
        seeds.forEach((t, seed) -> {
            ShapeException.same("gradient", t, seed);
            a.accumulate(t, seed);
        });
        List<Graph.Node> forward = List.copyOf(graph.nodes());
        for (Graph.Node node : forward.reversed()) {
            a.differentiate(node);
        }
        Map<Tensor, Tensor> result = new HashMap<>();
        for (Tensor t : wrt) {
            Tensor gradient = a.gradients.get(t);
            if (gradient == null) {
                throw new GyreException("the loss doesn't depend on " + t + ": take it out of the list, or use it");
            }
            result.put(t, gradient);
        }
        return result;
    }

    private void differentiate(Graph.Node node) {
        boolean arrived = node.outputs().stream().anyMatch(gradients::containsKey);
        boolean needed = node.op().inputs().stream().anyMatch(this::wants);
        if (arrived && needed) {
            node.op().gradient(new NodeBackward(node));
        }
    }

    private boolean wants(Tensor t) {
        return t.id() < wanted.length && wanted[t.id()];
    }

    private void accumulate(Tensor t, Tensor gradient) {
        gradients.merge(t, gradient, (a, b) -> graph.apply(new Add(a, b)));
    }

    private final class NodeBackward implements Backward {
        private final Graph.Node node;

        NodeBackward(Graph.Node node) {
            this.node = node;
        }

        @Override
        public List<Tensor> add(Op op) {
            return graph.add(op);
        }

        @Override
        public Tensor output(int i) {
            return node.outputs().get(i);
        }

        @Override
        public boolean hasGrad(int i) {
            return gradients.containsKey(output(i));
        }

        @Override
        public Tensor grad(int i) {
            return gradients.computeIfAbsent(output(i), t -> graph.apply(new Fill(t.shape(), 0f)));
        }

        @Override
        public boolean wants(Tensor input) {
            return Autodiff.this.wants(input);
        }

        @Override
        public void contribute(Tensor input, Tensor gradient) {
            ShapeException.same("gradient of " + node.op().name(), input, gradient);
            if (wants(input)) {
                accumulate(input, gradient);
            }
        }
    }
}
