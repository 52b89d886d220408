package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.engine.op.KeySpans;
import dev.gyre.engine.op.MaskedAttention;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal softmax attention over heads in which a position sees itself and what is before it, up to a window, forward and backward
 * to queries, keys and values. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D). DJL has no call for PyTorch's {@code
 * scaled_dot_product_attention}, so it's called as TorchScript.
 */
public class AttentionBenchmark {

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

        /** Positions that one sees. */
        @Param({"512", "64"})
        public int window;

        @Override
        Problem pose() {
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

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem().ours();
        }
    }

    /** The same graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles and checks. */
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
            mask = Torch.window(manager, o.time, o.window);
            check("PyTorch", this::pass);
        }

        private NDArray byHead(NDArray x) {
            return Torch.byHead(x, o.heads);
        }

        NDList pass() {
            NDList x = operands();
            NDArray q = byHead(x.get(0));
            NDArray k = byHead(x.get(1));
            NDArray v = byHead(x.get(2));
            NDArray y = o.window < o.time ? masked.of(q, k, v, mask) : causal.of(q, k, v);
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

    /** {@code scaled_dot_product_attention}, causal or with the window as its mask, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
