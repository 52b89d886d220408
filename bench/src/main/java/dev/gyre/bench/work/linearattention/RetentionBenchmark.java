package dev.gyre.bench.work.linearattention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Gated retention over heads, a causal product of queries, keys and values in which a pair's weight decays with what lies between,
 * in chunks, forward and backward to all four operands. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D); g, log-decays:
 * (B, T, N). PyTorch takes all pairs at once, or pairs within chunks and states between them.
 */
public class RetentionBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("4")
        public int batch;

        /** T, whole chunks. */
        @Param("512")
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

        @Override
        public Problem pose() {
            Problem p = new Problem("retention", 1e-4);
            Tensor q = p.normal("q", 1, batch, time, heads * width);
            Tensor k = p.normal("k", 1, batch, time, heads * width);
            Tensor v = p.normal("v", 1, batch, time, heads * width);
            Tensor g = p.operand("g", this::decays, batch, time, heads);
            Tensor y = GatedRetention.of(p.graph(), q, k, v, g, chunk).getFirst();
            return p.differentiated(y, q, k, v, g);
        }

        private float[] decays() {
            float[] g = OperandValues.normal(batch * time * heads, 3, 0.1);
            for (int i = 0; i < g.length; i++) {
                g[i] = -Math.abs(g[i]);
            }
            return g;
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
        private NDArray before;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            pairs = Torch.causal(manager, o.time);
            within = Torch.causal(manager, o.chunk);
            before = Torch.before(manager, o.time / o.chunk);
            check("PyTorch", this::parallel);
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
            NDArray sums = x.get(3).transpose(0, 2, 1).cumSum(2);
            NDArray decay =
                    sums.expandDims(3).sub(sums.expandDims(2)).add(pairs).exp();
            NDArray scores = scaled(byHead(x.get(0)))
                    .matMul(byHead(x.get(1)).transpose(0, 1, 3, 2))
                    .mul(decay);
            return results(scores.matMul(byHead(x.get(2))).transpose(0, 2, 1, 3), x);
        }

        NDList chunkwise() {
            NDList x = operands();
            NDArray q = scaled(byChunk(x.get(0)));
            NDArray k = byChunk(x.get(1)).transpose(0, 1, 2, 4, 3);
            NDArray v = byChunk(x.get(2));
            NDArray g = x.get(3).transpose(0, 2, 1).reshape(o.batch, o.heads, -1, o.chunk);
            NDArray sums = g.cumSum(3);
            NDArray decay =
                    sums.expandDims(4).sub(sums.expandDims(3)).add(within).exp();
            NDArray total = sums.get("..., -1:");
            NDArray states = k.mul(total.sub(sums).exp().expandDims(3)).matMul(v);
            NDArray past = q.mul(sums.exp().expandDims(4)).matMul(carried(states, total));
            NDArray y = q.matMul(k).mul(decay).matMul(v).add(past);
            return results(y.reshape(o.batch, o.heads, o.time, o.width).transpose(0, 2, 1, 3), x);
        }

        /** What every chunk starts from: the decayed sum of what the chunks before it add. states, result: (B, N, NC, D, D). */
        private NDArray carried(NDArray states, NDArray total) {
            NDArray ends = total.cumSum(2);
            NDArray decay =
                    ends.sub(total).sub(ends.transpose(0, 1, 3, 2)).add(before).exp();
            NDArray rows = states.reshape(o.batch, o.heads, -1, (long) o.width * o.width);
            return decay.matMul(rows).reshape(states.getShape());
        }

        private NDArray scaled(NDArray q) {
            return q.mul(1 / Math.sqrt(o.width));
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

    /** All pairs: {@code cumsum}, {@code exp} and two {@code matmul} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::parallel);
    }

    /** Pairs within chunks, and states of chunks summed by one {@code matmul} with their decays, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch, in chunks", peer = Peer.PYTORCH)
    public void chunkwise(PyTorch s) {
        Torch.run(s::chunkwise);
    }
}
