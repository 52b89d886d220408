package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.HedgehogMap;
import dev.gyre.engine.op.HybridAttention;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Hybrid attention of LoLCATs over heads: softmax in a window and, beyond it, linear attention on the features of Hedgehog, under one
 * normaliser, forward and backward to queries, keys, values and gates. The features are those of q and k themselves, which is where
 * training begins. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D); gate: (N). PyTorch makes all T x T weights of both.
 */
public class HybridBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

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

        float[] q;
        float[] k;
        float[] v;
        float[] gate;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * heads * width;
            q = Numbers.normal(size, 0, 1);
            k = Numbers.normal(size, 1, 1);
            v = Numbers.normal(size, 2, 1);
            gate = Numbers.normal(heads, 3, 1);
            dy = Numbers.normal(size, 4, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("hybrid", 1e-4);
            Graph g = p.graph();
            Tensor queries = p.operand("q", q, batch, time, heads * width);
            Tensor keys = p.operand("k", k, batch, time, heads * width);
            Tensor values = p.operand("v", v, batch, time, heads * width);
            Tensor gates = p.operand("gate", gate, heads);
            HybridAttention.Result r =
                    HybridAttention.of(g, mapped(g, queries), mapped(g, keys), values, gates, window, false, chunk);
            return p.differentiated(r.y(), dy, List.of(queries, keys, values, gates));
        }

        private HybridAttention.Mapped mapped(Graph g, Tensor x) {
            return new HybridAttention.Mapped(
                    x, g.add(new HedgehogMap(x, heads)).getFirst());
        }

        @Override
        public Cost cost() {
            return problem().cost();
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem.checked("gyre", Devices.standard());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The same graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem.checked("plain Java", Devices.find(Devices.PLAIN));
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray q;
        private NDArray k;
        private NDArray v;
        private NDArray gate;
        private NDArray dy;
        private NDArray mask;
        private NDArray older;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            q = values(o.q);
            k = values(o.k);
            v = values(o.v);
            gate = Torch.array(manager, o.gate, o.heads);
            dy = values(o.dy);
            float[] near = new float[o.time * o.time];
            float[] far = new float[o.time * o.time];
            for (int i = 0; i < near.length; i++) {
                int lag = i / o.time - i % o.time;
                near[i] = lag >= 0 && lag < o.window ? 0f : Float.NEGATIVE_INFINITY;
                far[i] = lag >= o.window ? 1f : 0f;
            }
            mask = Torch.array(manager, near, o.time, o.time);
            older = Torch.array(manager, far, o.time, o.time);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        private NDArray values(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, (long) o.heads * o.width);
        }

        private NDArray byHead(NDArray x) {
            return x.reshape(o.batch, o.time, o.heads, o.width).transpose(0, 2, 1, 3);
        }

        private static NDArray features(NDArray z) {
            return z.softmax(3).concat(z.neg().softmax(3), 3).clip(1e-12f, 1f);
        }

        NDList pass() {
            NDList leaves = Torch.leaves(q, k, v, gate);
            NDArray queries = byHead(leaves.get(0));
            NDArray keys = byHead(leaves.get(1));
            NDArray factors = Activation.sigmoid(leaves.get(3)).reshape(o.heads, 1, 1);
            NDArray scores = queries.mul(1 / Math.sqrt(o.width))
                    .matMul(keys.transpose(0, 1, 3, 2))
                    .add(mask);
            NDArray near = scores.sub(scores.max(new int[] {3}, true)).exp().mul(factors);
            NDArray far = features(queries)
                    .matMul(features(keys).transpose(0, 1, 3, 2))
                    .mul(older);
            NDArray weights = near.add(far);
            NDArray y = weights.matMul(byHead(leaves.get(2))).div(weights.sum(new int[] {3}, true));
            return Torch.gradients(y.transpose(0, 2, 1, 3).reshape(dy.getShape()), dy, leaves);
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
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
