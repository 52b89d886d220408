package dev.gyre.bench.work.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal softmax attention over heads in which a position sees itself and what is before it, up to a window, forward and backward
 * to queries, keys and values. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D). DJL has no call for PyTorch's {@code
 * scaled_dot_product_attention}, so it's called as TorchScript. Where the window W is short, PyTorch attends from blocks of W positions to
 * themselves and to those before.
 */
public class AttentionBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("2")
        public int batch;

        /** T, whole windows. */
        @Param("512")
        public int time;

        /** N. */
        @Param("8")
        public int heads;

        /** D. */
        @Param("64")
        public int width;

        /** Positions that one sees. */
        @Param({"512", "64"})
        public int window;

        @Override
        public Problem pose() {
            Problem p = new Problem("attention", 1e-4);
            Tensor q = p.normal("q", 1, batch, time, heads * width);
            Tensor k = p.normal("k", 1, batch, time, heads * width);
            Tensor v = p.normal("v", 1, batch, time, heads * width);
            KeySpans spans = KeySpans.window(p.graph(), batch, time, time, window);
            float scale = (float) (1 / Math.sqrt(width));
            Tensor y = p.graph()
                    .add(new MaskedAttention(q, k, v, spans, heads, heads, scale))
                    .getFirst();
            return p.differentiated(y, q, k, v);
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
        private TorchOp causal;
        private TorchOp masked;
        private NDArray mask;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            causal = TorchOp.causalAttention(manager);
            masked = TorchOp.maskedAttention(manager);
            mask = mask();
            check("PyTorch", this::pass);
        }

        /** What a block's queries see of the block before and of their own. (1, blocks, W, 2 W) */
        private NDArray mask() {
            int W = o.window;
            float[] m = new float[2 * W * o.time];
            for (int i = 0; i < m.length; i++) {
                int query = i / (2 * W);
                int key = (query / W - 1) * W + i % (2 * W);
                int lag = query - key;
                m[i] = key >= 0 && lag >= 0 && lag < W ? 0f : Float.NEGATIVE_INFINITY;
            }
            return Torch.array(manager, m, 1, o.time / W, W, 2L * W);
        }

        NDList pass() {
            NDList x = operands();
            NDArray q = Torch.byHead(x.get(0), o.heads);
            NDArray k = Torch.byHead(x.get(1), o.heads);
            NDArray v = Torch.byHead(x.get(2), o.heads);
            NDArray y = o.window < o.time
                    ? masked.of(blocks(q), withBefore(blocks(k)), withBefore(blocks(v)), mask)
                    : causal.of(q, k, v);
            return results(y.reshape(q.getShape()).transpose(0, 2, 1, 3), x);
        }

        private NDArray blocks(NDArray x) {
            return x.reshape((long) o.batch * o.heads, -1, o.window, o.width);
        }

        /** Each block with the one before, zeros before the first. */
        private NDArray withBefore(NDArray blocks) {
            NDArray first = blocks.get(":, :1").zerosLike();
            return first.concat(blocks.get(":, :-1"), 1).concat(blocks, 2);
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

    /** {@code scaled_dot_product_attention}, causal, or masked in blocks, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
