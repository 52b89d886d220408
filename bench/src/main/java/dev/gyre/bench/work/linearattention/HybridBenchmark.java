package dev.gyre.bench.work.linearattention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Hybrid attention of LoLCATs over heads: softmax in a window and, beyond it, linear attention on the features of Hedgehog, under one
 * normaliser, forward and backward to queries, keys, values and gates. The features are those of q and k themselves, which is where
 * training begins. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D); gate: (N). PyTorch makes all T x T weights of both.
 */
public class HybridBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("2")
        public int batch;

        /** T. */
        @Param("512")
        public int time;

        /** N. */
        @Param("8")
        public int heads;

        /** D. */
        @Param("64")
        public int width;

        /** Positions in the window. */
        @Param("64")
        public int window;

        /** Steps in a chunk of ours. */
        @Param("64")
        public int chunk;

        @Override
        public Problem pose() {
            Problem p = new Problem("hybrid", 1e-4);
            Graph g = p.graph();
            Tensor q = p.normal("q", 1, batch, time, heads * width);
            Tensor k = p.normal("k", 1, batch, time, heads * width);
            Tensor v = p.normal("v", 1, batch, time, heads * width);
            Tensor gate = p.normal("gate", 1, heads);
            Tensor y = HybridAttention.of(g, mapped(g, q), mapped(g, k), v, gate, window, false, chunk)
                    .y();
            return p.differentiated(y, q, k, v, gate);
        }

        private HybridAttention.Mapped mapped(Graph g, Tensor x) {
            return new HybridAttention.Mapped(
                    x, g.add(new HedgehogMap(x, heads)).getFirst());
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem().ours();
        }
    }

    /** The graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem().plain();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;
        private TorchOp most;
        private NDArray mask;
        private NDArray older;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            most = new TorchOp(manager, "torch.amax(x, [-1], True)", "x");
            mask = Torch.window(manager, o.time, o.window);
            older = Torch.causal(manager, o.time).exp().sub(mask.exp());
            check("PyTorch", this::pass);
        }

        private NDArray byHead(NDArray x) {
            return Torch.byHead(x, o.heads);
        }

        private static NDArray features(NDArray z) {
            return z.softmax(3).concat(z.neg().softmax(3), 3).clip(1e-12f, 1f);
        }

        NDList pass() {
            NDList x = operands();
            NDArray q = byHead(x.get(0));
            NDArray k = byHead(x.get(1));
            NDArray factors = Activation.sigmoid(x.get(3)).reshape(o.heads, 1, 1);
            NDArray scores = q.mul(1 / Math.sqrt(o.width))
                    .matMul(k.transpose(0, 1, 3, 2))
                    .add(mask);
            NDArray near = scores.sub(most.of(scores)).exp().mul(factors);
            NDArray far = features(q).matMul(features(k).transpose(0, 1, 3, 2)).mul(older);
            NDArray weights = near.add(far);
            NDArray y = weights.matMul(byHead(x.get(2))).div(weights.sum(new int[] {3}, true));
            return results(y.transpose(0, 2, 1, 3), x);
        }
    }

    /** The graph as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** {@code softmax}, {@code matmul} and elementwise ops, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
