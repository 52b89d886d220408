package dev.gyre.bench.work.linearattention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal linear attention over heads on features that aren't negative, in chunks, forward and backward to queries, keys and values. B
 * batch, T time, N heads of width D. q, k, v, y: (B, T, N D). PyTorch takes all pairs at once, or pairs within chunks and sums of the
 * chunks before.
 */
public class LinearAttentionBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

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

        @Override
        public Problem pose() {
            Problem p = new Problem("linear-attention", 1e-4);
            Tensor q = p.operand("q", () -> features(0), batch, time, heads * width);
            Tensor k = p.operand("k", () -> features(1), batch, time, heads * width);
            Tensor v = p.normal("v", 1, batch, time, heads * width);
            Tensor y = LinearAttention.of(p.graph(), q, k, v, heads, chunk, EPS).y();
            return p.differentiated(y, q, k, v);
        }

        private float[] features(int stream) {
            return OperandValues.positive(batch * time * heads * width, stream);
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
        private NDArray pairs;
        private NDArray within;
        private NDArray ones;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            pairs = Torch.causal(manager, o.time).exp();
            within = Torch.causal(manager, o.chunk).exp();
            ones = manager.ones(new Shape(o.batch, o.heads, o.time / o.chunk, o.chunk, 1));
            check("PyTorch, all pairs", this::parallel);
            check("PyTorch, in chunks", this::chunkwise);
        }

        private NDArray byHead(NDArray x) {
            return Torch.byHead(x, o.heads);
        }

        private NDArray byChunk(NDArray x) {
            return byHead(x).reshape(o.batch, o.heads, -1, o.chunk, o.width);
        }

        NDList parallel() {
            NDList x = operands();
            NDArray weights = byHead(x.get(0))
                    .matMul(byHead(x.get(1)).transpose(0, 1, 3, 2))
                    .mul(pairs);
            NDArray total = weights.sum(new int[] {3}, true).add(Operands.EPS);
            NDArray y = weights.matMul(byHead(x.get(2))).div(total);
            return results(y.transpose(0, 2, 1, 3), x);
        }

        NDList chunkwise() {
            NDList x = operands();
            NDArray q = byChunk(x.get(0));
            NDArray k = byChunk(x.get(1)).transpose(0, 1, 2, 4, 3);
            NDArray v = byChunk(x.get(2)).concat(ones, 4);
            NDArray states = k.matMul(v);
            NDArray before = states.cumSum(2).sub(states);
            NDArray sums = q.matMul(k).mul(within).matMul(v).add(q.matMul(before));
            NDList parts = sums.split(new long[] {o.width}, 4);
            NDArray y = parts.get(0).div(parts.get(1).add(Operands.EPS));
            return results(y.reshape(o.batch, o.heads, o.time, o.width).transpose(0, 2, 1, 3), x);
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
