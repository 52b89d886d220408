package dev.gyre.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reversible blocks: the inverse, the recomputing backward pass against the storing one, and the memory of both. */
class ReversibleTest {

    private static final double FLOAT32 = 1e-4;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void theInverseReturnsTheInputs(int depth) {
        TwoStreams net = new TwoStreams(depth, Memory.STORE);
        Streams back = net.inverse(net.forward());

        List<float[]> values = net.run(List.of(net.x1, back.first(), net.x2, back.second()));

        assertThat(error(values.subList(0, 1), values.subList(1, 2))).isLessThan(FLOAT32);
        assertThat(error(values.subList(2, 3), values.subList(3, 4))).isLessThan(FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 64})
    void recomputedGradientsEqualStoredOnes(int depth) {
        assertThat(error(gradients(depth, Memory.STORE), gradients(depth, Memory.RECOMPUTE)))
                .isLessThan(FLOAT32);
    }

    private static List<float[]> gradients(int depth, Memory memory) {
        TwoStreams net = new TwoStreams(depth, memory);
        Streams y = net.forward();
        List<Tensor> fetches = new ArrayList<>(List.of(y.first(), y.second()));
        fetches.addAll(addGradients(net, y));
        return net.run(fetches);
    }

    private static List<Tensor> addGradients(TwoStreams net, Streams y) {
        Map<Tensor, Tensor> seeds = Map.of(y.first(), net.dy1, y.second(), net.dy2);
        List<Tensor> wrt = net.differentiable();
        Map<Tensor, Tensor> gradients = Autodiff.gradients(net.graph, seeds, wrt);
        return wrt.stream().map(gradients::get).toList();
    }

    @Test
    void activationsTakeTheSameMemoryAtAnyDepth() {
        long shallow = activationBytes(4, Memory.RECOMPUTE);
        long deep = activationBytes(64, Memory.RECOMPUTE);

        assertThat(deep).isLessThanOrEqualTo(shallow * 11 / 10);
        assertThat(deep).isLessThanOrEqualTo(activationBytes(64, Memory.STORE) / 10);
        assertThat(activationBytes(64, Memory.STORE)).isGreaterThan(12 * activationBytes(4, Memory.STORE));
    }

    /** What a plan of forward and backward pass needs beside its inputs and the gradients that it hands back. */
    private static long activationBytes(int depth, Memory memory) {
        TwoStreams net = new TwoStreams(depth, memory);
        List<Tensor> gradients = addGradients(net, net.forward());
        long handed = gradients.stream().mapToLong(t -> t.type().bytes()).sum();
        long inputs = 4L * TwoStreams.ROWS * TwoStreams.WIDTH * 4;
        try (Plan plan = net.plan(gradients)) {
            return plan.plannedBytes() - inputs - handed;
        }
    }

    /** The backward pass written out for a chain, with G's part of the gradient at y1 or, wrongly, without it. */
    private static List<float[]> byHand(int depth, boolean wrong) {
        TwoStreams net = new TwoStreams(depth, Memory.STORE);
        Streams y = net.forward();
        Map<Tensor, Tensor> found = new HashMap<>();
        Tensor y1 = y.first();
        Tensor y2 = y.second();
        Tensor dy1 = net.dy1;
        Tensor dy2 = net.dy2;
        for (int i = depth - 1; i >= 0; i--) {
            Reversible block = net.blocks.get(i);
            Streams x = block.inverse(new Streams(y1, y2));
            Tensor dz1 = net.graph.apply(new Add(dy1, backward(net, block.g(), y1, dy2, i, 1, found)));
            Tensor seen = wrong ? dy1 : dz1;
            dy2 = net.graph.apply(new Add(dy2, backward(net, block.f(), x.second(), seen, i, 0, found)));
            dy1 = dz1;
            y1 = x.first();
            y2 = x.second();
        }
        found.put(net.x1, dy1);
        found.put(net.x2, dy2);
        List<Tensor> fetches = new ArrayList<>(List.of(y.first(), y.second()));
        net.differentiable().forEach(t -> fetches.add(found.get(t)));
        return net.run(fetches);
    }

    /** The gradient through F (0) or G (1) of a block; those of its four parameters are noted. */
    private static Tensor backward(
            TwoStreams net,
            UnaryOperator<Tensor> branch,
            Tensor x,
            Tensor upstream,
            int block,
            int which,
            Map<Tensor, Tensor> found) {
        int first = (2 * block + which) * 4;
        List<Tensor> wrt = new ArrayList<>(List.of(x));
        net.parameters.subList(first, first + 4).forEach(p -> wrt.add(net.graph.variable(p)));
        Map<Tensor, Tensor> gradients = Autodiff.gradients(net.graph, Map.of(branch.apply(x), upstream), wrt);
        wrt.subList(1, wrt.size()).forEach(t -> found.put(t, gradients.get(t)));
        return gradients.get(x);
    }

    @Test
    void theManualAlgorithmGivesTheSameGradients() {
        assertThat(error(byHand(4, false), gradients(4, Memory.RECOMPUTE))).isLessThan(FLOAT32);
    }

    @Test
    void leavingOutTheGradientThroughGIsNoticed() {
        assertThat(error(byHand(4, true), gradients(4, Memory.RECOMPUTE))).isGreaterThan(1e-2);
    }

    @Test
    void otherTensorsAndSharedStreamsGetTheirGradients() {
        List<float[]> stored = conditioned(Memory.STORE);
        assertThat(error(stored, conditioned(Memory.RECOMPUTE))).isLessThan(FLOAT32);
        assertThat(stored).allSatisfy(g -> assertThat(g).isNotEqualTo(new float[g.length]));
    }

    /** Both streams the same tensor, gates from outside in F, streams crossed, and one end of the chain left unused. */
    private static List<float[]> conditioned(Memory memory) {
        TwoStreams net = new TwoStreams(2, memory);
        Graph g = net.graph;
        Tensor gate = g.apply(new Activation(net.dy2, Activation.Kind.SIGMOID));
        Reversible gated = new Reversible(g, x -> g.apply(new Mul(x, gate)), x -> x, memory);
        Streams s = net.blocks.get(0).forward(new Streams(net.x1, net.x1));
        s = gated.forward(new Streams(s.second(), s.first()));
        s = net.blocks.get(1).forward(s);
        List<Tensor> wrt = List.of(net.x1, net.dy2, g.variable(net.parameters.getFirst()));
        Map<Tensor, Tensor> gradients = Autodiff.gradients(g, Map.of(s.first(), net.dy1), wrt);
        return net.run(wrt.stream().map(gradients::get).toList());
    }

    @Test
    void aBlockInsideABlockIsRecomputedToo() {
        assertThat(error(nested(Memory.STORE), nested(Memory.RECOMPUTE))).isLessThan(FLOAT32);
    }

    private static List<float[]> nested(Memory memory) {
        TwoStreams net = new TwoStreams(2, memory);
        UnaryOperator<Tensor> inner =
                x -> net.blocks.get(0).forward(new Streams(x, x)).second();
        Reversible outer = new Reversible(net.graph, inner, net.blocks.get(1).g(), memory);
        Streams y = outer.forward(outer.forward(new Streams(net.x1, net.x2)));
        List<Tensor> wrt = List.of(net.x1, net.x2, net.graph.variable(net.parameters.getFirst()));
        Map<Tensor, Tensor> seeds = Map.of(y.first(), net.dy1, y.second(), net.dy2);
        Map<Tensor, Tensor> gradients = Autodiff.gradients(net.graph, seeds, wrt);
        return net.run(wrt.stream().map(gradients::get).toList());
    }

    @Test
    void updatesOfVariablesHappenOnce() {
        TwoStreams net = new TwoStreams(1, Memory.RECOMPUTE);
        Variable calls = Variable.state("calls", TensorType.i32(1));
        Reversible counting = new Reversible(
                net.graph,
                x -> {
                    net.graph.add(new Count(net.graph.variable(calls), 1));
                    return net.blocks.getFirst().f().apply(x);
                },
                net.blocks.getFirst().g(),
                Memory.RECOMPUTE);
        Streams y = counting.forward(new Streams(net.x1, net.x2));
        Tensor dx = Autodiff.gradients(net.graph, Map.of(y.second(), net.dy2), List.of(net.x1))
                .get(net.x1);
        net.run(List.of(dx));
        assertThat(calls.buffer().number(0)).isEqualTo(1);
    }

    @Test
    void aParameterMadeDuringTheRecomputationIsRefused() {
        TwoStreams net = new TwoStreams(1, Memory.RECOMPUTE);
        UnaryOperator<Tensor> fresh = x -> net.graph.apply(new DenseMatMul(
                x,
                net.graph.variable(Variable.parameter("fresh", TensorType.f32(TwoStreams.WIDTH, TwoStreams.WIDTH)))));
        Reversible block =
                new Reversible(net.graph, fresh, net.blocks.getFirst().g(), Memory.RECOMPUTE);
        Streams y = block.forward(new Streams(net.x1, net.x2));
        Map<Tensor, Tensor> seeds = Map.of(y.second(), net.dy2);
        assertThatThrownBy(() -> Autodiff.gradients(net.graph, seeds, List.of(net.x1)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("fresh F32(8, 8)");
    }

    @Test
    void aTensorFromInsideThatServesTheLossIsRefused() {
        TwoStreams net = new TwoStreams(1, Memory.RECOMPUTE);
        List<Tensor> inside = new ArrayList<>();
        UnaryOperator<Tensor> f = x -> {
            inside.add(net.blocks.getFirst().f().apply(x));
            return inside.getLast();
        };
        Streams y = new Reversible(net.graph, f, net.blocks.getFirst().g(), Memory.RECOMPUTE)
                .forward(new Streams(net.x1, net.x2));
        Tensor loss = net.graph.apply(new MeanSquare(net.graph.apply(new Add(y.second(), inside.getFirst()))));
        assertThatThrownBy(() -> Autodiff.gradients(net.graph, loss, List.of(net.x2)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("inside a reversible block");
    }

    @Test
    void aBranchThatChangesTheShapeIsRefused() {
        TwoStreams net = new TwoStreams(1, Memory.RECOMPUTE);
        Reversible narrow =
                new Reversible(net.graph, x -> net.graph.apply(new Slice(x, 0, 3)), x -> x, Memory.RECOMPUTE);
        assertThatThrownBy(() -> narrow.forward(new Streams(net.x1, net.x2))).isInstanceOf(ShapeException.class);
    }

    /** Largest difference of any tensor's entries over that tensor's largest entry. */
    private static double error(List<float[]> expected, List<float[]> actual) {
        List<Double> errors = new ArrayList<>();
        for (int t = 0; t < expected.size(); t++) {
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < expected.get(t).length; i++) {
                largest = Math.max(largest, Math.abs(expected.get(t)[i]));
                difference = Math.max(difference, Math.abs(expected.get(t)[i] - actual.get(t)[i]));
            }
            assertThat(largest).isPositive().isFinite();
            assertThat(difference).isFinite();
            errors.add(difference / largest);
        }
        return Collections.max(errors);
    }
}
