package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.KeySpans;
import dev.gyre.engine.op.MaskedAttention;
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
 * Causal softmax attention over heads in which a position sees itself and what is before it, up to a window, forward and backward
 * to queries, keys and values. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D). PyTorch makes all T x T scores.
 */
public class AttentionBenchmark {

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

        /** Positions that one sees. */
        @Param({"512", "64"})
        public int window;

        float[] q;
        float[] k;
        float[] v;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * heads * width;
            q = Numbers.normal(size, 0, 1);
            k = Numbers.normal(size, 1, 1);
            v = Numbers.normal(size, 2, 1);
            dy = Numbers.normal(size, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("attention", 1e-4);
            Tensor queries = p.operand("q", q, batch, time, heads * width);
            Tensor keys = p.operand("k", k, batch, time, heads * width);
            Tensor values = p.operand("v", v, batch, time, heads * width);
            KeySpans spans = KeySpans.window(p.graph(), batch, time, time, window);
            float scale = (float) (1 / Math.sqrt(width));
            Tensor y = p.graph()
                    .add(new MaskedAttention(queries, keys, values, spans, heads, heads, scale))
                    .getFirst();
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
        private NDArray mask;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            q = values(o.q);
            k = values(o.k);
            v = values(o.v);
            dy = values(o.dy);
            float[] seen = new float[o.time * o.time];
            for (int i = 0; i < seen.length; i++) {
                int lag = i / o.time - i % o.time;
                seen[i] = lag >= 0 && lag < o.window ? 0f : Float.NEGATIVE_INFINITY;
            }
            mask = Torch.array(manager, seen, o.time, o.time);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        private NDArray values(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, (long) o.heads * o.width);
        }

        private NDArray byHead(NDArray x) {
            return x.reshape(o.batch, o.time, o.heads, o.width).transpose(0, 2, 1, 3);
        }

        NDList pass() {
            NDList leaves = Torch.leaves(q, k, v);
            NDArray scaled = byHead(leaves.get(0)).mul(1 / Math.sqrt(o.width));
            NDArray scores =
                    scaled.matMul(byHead(leaves.get(1)).transpose(0, 1, 3, 2)).add(mask);
            NDArray y = scores.softmax(3).matMul(byHead(leaves.get(2)));
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

    /** {@code matmul}, {@code softmax} and {@code matmul} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
