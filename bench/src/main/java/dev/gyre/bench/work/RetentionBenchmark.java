package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.GatedRetention;
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
 * Gated retention over heads, a causal product of queries, keys and values in which a pair's weight decays with what lies between,
 * in chunks, forward and backward to all four operands. B batch, T time, N heads of width D. q, k, v, y: (B, T, N D); g, log-decays:
 * (B, T, N). PyTorch has the parallel form, all pairs at once.
 */
public class RetentionBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("4")
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

        /** Steps in a chunk of ours. */
        @Param("64")
        public int chunk;

        float[] q;
        float[] k;
        float[] v;
        float[] g;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * heads * width;
            q = Numbers.normal(size, 0, 1);
            k = Numbers.normal(size, 1, 1);
            v = Numbers.normal(size, 2, 1);
            g = Numbers.normal(batch * time * heads, 3, 0.1);
            for (int i = 0; i < g.length; i++) {
                g[i] = -Math.abs(g[i]);
            }
            dy = Numbers.normal(size, 4, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("retention", 1e-4);
            Tensor queries = p.operand("q", q, batch, time, heads * width);
            Tensor keys = p.operand("k", k, batch, time, heads * width);
            Tensor values = p.operand("v", v, batch, time, heads * width);
            Tensor decays = p.operand("g", g, batch, time, heads);
            Tensor y = GatedRetention.of(p.graph(), queries, keys, values, decays, chunk)
                    .getFirst();
            return p.differentiated(y, dy, List.of(queries, keys, values, decays));
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
        private NDArray g;
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
            g = Torch.array(manager, o.g, o.batch, o.time, o.heads);
            dy = values(o.dy);
            mask = Torch.causal(manager, o.time);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        private NDArray values(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, (long) o.heads * o.width);
        }

        private NDArray byHead(NDArray x) {
            return x.reshape(o.batch, o.time, o.heads, o.width).transpose(0, 2, 1, 3);
        }

        NDList pass() {
            NDList leaves = Torch.leaves(q, k, v, g);
            NDArray sums = leaves.get(3).transpose(0, 2, 1).cumSum(2);
            NDArray decay = sums.expandDims(3).sub(sums.expandDims(2)).add(mask).exp();
            NDArray scaled = byHead(leaves.get(0)).mul(1 / Math.sqrt(o.width));
            NDArray scores =
                    scaled.matMul(byHead(leaves.get(1)).transpose(0, 1, 3, 2)).mul(decay);
            NDArray y = scores.matMul(byHead(leaves.get(2)));
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

    /** {@code cumsum}, {@code exp} and two {@code matmul} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
