package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.AftSimple;
import dev.gyre.engine.op.Cost;
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
 * Causal AFT-simple, y[t] = sigmoid(q[t]) times the mean of v[u] weighted by exp(k[u]), u up to t, forward, and if asked for
 * backward to all three operands. q, k, v, y: (B, T, C). PyTorch has it as cumulative sums.
 */
public class AftSimpleBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("8")
        public int batch;

        /** T. */
        @Param("4096")
        public int time;

        /** C. */
        @Param("128")
        public int width;

        /** Whether gradients are computed. */
        @Param({"false", "true"})
        public boolean backward;

        float[] q;
        float[] k;
        float[] v;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * width;
            q = Numbers.normal(size, 0, 1);
            k = Numbers.normal(size, 1, 1);
            v = Numbers.normal(size, 2, 1);
            dy = Numbers.normal(size, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("aftSimple", 1e-4);
            Tensor queries = p.operand("q", q, batch, time, width);
            Tensor keys = p.operand("k", k, batch, time, width);
            Tensor values = p.operand("v", v, batch, time, width);
            Tensor y = AftSimple.of(p.graph(), queries, keys, values).getFirst();
            return p.wanted(y, backward, dy, List.of(queries, keys, values));
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

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            q = Torch.array(manager, o.q, o.batch, o.time, o.width);
            k = Torch.array(manager, o.k, o.batch, o.time, o.width);
            v = Torch.array(manager, o.v, o.batch, o.time, o.width);
            dy = Torch.array(manager, o.dy, o.batch, o.time, o.width);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList x = o.backward ? Torch.leaves(q, k, v) : new NDList(q, k, v);
            NDArray keys = x.get(1);
            NDArray gains =
                    keys.sub(keys.stopGradient().max(new int[] {1}, true)).exp();
            NDArray mean = gains.mul(x.get(2)).cumSum(1).div(gains.cumSum(1));
            NDArray y = Activation.sigmoid(x.get(0)).mul(mean);
            return o.backward ? Torch.gradients(y, dy, x) : new NDList(y);
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

    /** {@code exp}, {@code cumsum} and elementwise ops, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
