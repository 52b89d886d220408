package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.LinearAttention;
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
 * Causal linear attention over heads on features that aren't negative, in chunks, forward and backward to queries, keys and values. B
 * batch, T time, N heads of width D. q, k, v, y: (B, T, N D). PyTorch takes all pairs at once, or pairs within chunks and sums of the
 * chunks before.
 */
public class LinearAttentionBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("2")
        public int batch;

        /** T, whole chunks. */
        @Param("1024")
        public int time;

        /** N. */
        @Param("8")
        public int heads;

        /** D. */
        @Param("64")
        public int width;

        /** Steps in a chunk. */
        @Param("64")
        public int chunk;

        static final float EPS = 1e-6f;

        float[] q;
        float[] k;
        float[] v;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * heads * width;
            q = features(size, 0);
            k = features(size, 1);
            v = Numbers.normal(size, 2, 1);
            dy = Numbers.normal(size, 3, 1);
            problem = problem().solve();
        }

        private static float[] features(int size, int stream) {
            float[] x = Numbers.normal(size, stream, 1);
            for (int i = 0; i < size; i++) {
                x[i] = Math.abs(x[i]);
            }
            return x;
        }

        private Problem problem() {
            Problem p = new Problem("linear-attention", 1e-4);
            Tensor queries = p.operand("q", q, batch, time, heads * width);
            Tensor keys = p.operand("k", k, batch, time, heads * width);
            Tensor values = p.operand("v", v, batch, time, heads * width);
            Tensor y = LinearAttention.of(p.graph(), queries, keys, values, heads, chunk, EPS)
                    .y();
            return p.differentiated(y, dy, List.of(queries, keys, values));
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
        private NDArray dy;
        private NDArray pairs;
        private NDArray within;
        private NDArray ones;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            q = values(o.q);
            k = values(o.k);
            v = values(o.v);
            dy = values(o.dy);
            pairs = Torch.causal(manager, o.time).exp();
            within = Torch.causal(manager, o.chunk).exp();
            ones = manager.ones(new Shape(o.batch, o.heads, o.time / o.chunk, o.chunk, 1));
            o.problem.check("PyTorch, all pairs", Torch.read(this::parallel));
            o.problem.check("PyTorch, in chunks", Torch.read(this::chunkwise));
        }

        private NDArray values(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, (long) o.heads * o.width);
        }

        private NDArray byHead(NDArray x) {
            return x.reshape(o.batch, o.time, o.heads, o.width).transpose(0, 2, 1, 3);
        }

        private NDArray byChunk(NDArray x) {
            return byHead(x).reshape(o.batch, o.heads, o.time / o.chunk, o.chunk, o.width);
        }

        NDList parallel() {
            NDList leaves = Torch.leaves(q, k, v);
            NDArray weights = byHead(leaves.get(0))
                    .matMul(byHead(leaves.get(1)).transpose(0, 1, 3, 2))
                    .mul(pairs);
            NDArray total = weights.sum(new int[] {3}, true).add(Operands.EPS);
            return results(weights.matMul(byHead(leaves.get(2))).div(total), leaves);
        }

        NDList chunkwise() {
            NDList leaves = Torch.leaves(q, k, v);
            NDArray queries = byChunk(leaves.get(0));
            NDArray keys = byChunk(leaves.get(1)).transpose(0, 1, 2, 4, 3);
            NDArray values = byChunk(leaves.get(2)).concat(ones, 4);
            NDArray states = keys.matMul(values);
            NDArray before = states.cumSum(2).sub(states);
            NDArray sums = queries.matMul(keys).mul(within).matMul(values).add(queries.matMul(before));
            NDList parts = sums.split(new long[] {o.width}, 4);
            NDArray y = parts.get(0).div(parts.get(1).add(Operands.EPS));
            return results(y.reshape(o.batch, o.heads, o.time, o.width), leaves);
        }

        private NDList results(NDArray y, NDList leaves) {
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

    /** All pairs, masked: {@code matmul}, a sum and {@code matmul}, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch, all pairs", peer = Peer.PYTORCH)
    public void parallel(PyTorch s) {
        Torch.run(s::parallel);
    }

    /** Pairs within chunks, {@code cumsum} of states over chunks, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch, in chunks", peer = Peer.PYTORCH)
    public void chunkwise(PyTorch s) {
        Torch.run(s::chunkwise);
    }
}
