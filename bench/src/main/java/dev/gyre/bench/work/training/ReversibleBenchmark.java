package dev.gyre.bench.work.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Costed;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A chain of reversible blocks, y1 = x1 + F(x2), y2 = x2 + G(y1), and the sum of both streams, forward and backward to both inputs
 * and all parameters. F and G: layer norm, linear map to 4 C, GELU, linear map back. x1, x2, y: (R, C). Ours recomputes activations
 * or stores them; speed is given in the operations of the latter for both. PyTorch stores them, as autograd does.
 */
public class ReversibleBenchmark {

    private static final int EXPANSION = 4;
    private static final float EPSILON = 1e-5f;

    /** The problem in two forms. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** R. */
        @Param("256")
        public int rows;

        /** C. */
        @Param("256")
        public int width;

        /** Blocks. */
        @Param("8")
        public int blocks;

        Problem stored;
        Problem recomputed;

        /** Computes what's expected of both. */
        @Setup
        public void solve() {
            stored = pose(Memory.STORE).solve();
            recomputed = pose(Memory.RECOMPUTE).expect(stored.expected());
        }

        private Problem pose(Memory memory) {
            Problem p = new Problem("reversible", 1e-4);
            Tensor x1 = p.normal("x1", 1, rows, width);
            Tensor x2 = p.normal("x2", 1, rows, width);
            List<Tensor> parameters = new ArrayList<>();
            Streams s = new Streams(x1, x2);
            for (int i = 0; i < blocks; i++) {
                UnaryOperator<Tensor> f = mlp(p, "f" + i, parameters);
                UnaryOperator<Tensor> g = mlp(p, "g" + i, parameters);
                s = new Reversible(p.graph(), f, g, memory).forward(s);
            }
            List<Tensor> at = new ArrayList<>(List.of(x1, x2));
            at.addAll(parameters);
            return p.differentiated(p.graph().apply(new Add(s.first(), s.second())), at);
        }

        private UnaryOperator<Tensor> mlp(Problem p, String called, List<Tensor> parameters) {
            Graph g = p.graph();
            int hidden = EXPANSION * width;
            Tensor norm = p.normal(called + " norm", 1, width);
            Tensor up = p.normal(called + " up", 1 / Math.sqrt(width), width, hidden);
            Tensor bias = p.normal(called + " bias", 0.1, hidden);
            Tensor down = p.normal(called + " down", 0.5 / Math.sqrt(hidden), hidden, width);
            parameters.addAll(List.of(norm, up, bias, down));
            return x -> {
                Tensor normed = g.apply(new dev.gyre.engine.op.norm.LayerNorm(x, norm, 1, EPSILON));
                Tensor inner = g.apply(new AddBias(g.apply(new DenseMatMul(normed, up)), bias));
                Tensor active = g.apply(new dev.gyre.engine.op.activation.Activation(
                        inner, dev.gyre.engine.op.activation.Activation.Kind.GELU));
                return g.apply(new DenseMatMul(active, down));
            };
        }

        @Override
        public Cost cost() {
            return pose(Memory.STORE).cost();
        }

        @Override
        public RooflineBound least() {
            return pose(Memory.STORE).least();
        }
    }

    /** A plan on the default device that recomputes activations. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.recomputed.ours();
        }
    }

    /** A plan on the default device that stores activations. */
    @State(Scope.Benchmark)
    public static class Stored extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.stored.ours();
        }
    }

    /** The graph that recomputes, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.recomputed.plain();
        }
    }

    /** Tensors of PyTorch; its layer norm takes a bias, which is zero here and has no gradient. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private static final int PARAMETERS = 4;

        private TorchOp addmm;
        private NDArray noBias;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.stored, t);
            addmm = TorchOp.addmm(manager);
            noBias = manager.zeros(new Shape(o.width));
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray first = x.get(0);
            NDArray second = x.get(1);
            for (int at = 2; at < x.size(); at += 2 * PARAMETERS) {
                first = plusMlp(first, second, x.subNDList(at));
                second = plusMlp(second, first, x.subNDList(at + PARAMETERS));
            }
            return results(first.add(second), x);
        }

        private NDArray plusMlp(NDArray sum, NDArray x, NDList parameters) {
            NDArray norm = parameters.get(0);
            NDArray normed = LayerNorm.layerNorm(x, norm.getShape(), norm, noBias, EPSILON)
                    .singletonOrThrow();
            NDArray inner = Linear.linear(normed, parameters.get(1).transpose(), parameters.get(2))
                    .singletonOrThrow();
            return addmm.of(sum, Activation.gelu(inner), parameters.get(3));
        }
    }

    /** The graph that recomputes activations, as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The graph that stores activations, as a plan. */
    @Benchmark
    @Contender("gyre, storing")
    public void gyreStoring(Stored s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** {@code layer_norm}, {@code linear}, {@code gelu} and {@code addmm} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
