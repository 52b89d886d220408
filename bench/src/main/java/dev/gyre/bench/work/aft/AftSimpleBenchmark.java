package dev.gyre.bench.work.aft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal AFT-simple, y[t] = sigmoid(q[t]) times the mean of v[u] weighted by exp(k[u]), u up to t, forward, and if asked for
 * backward to all three operands. q, k, v, y: (B, T, C). PyTorch has it as cumulative sums.
 */
public class AftSimpleBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

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

        @Override
        public Problem pose() {
            Problem p = new Problem("aftSimple", 1e-4);
            Tensor q = p.normal("q", 1, batch, time, width);
            Tensor k = p.normal("k", 1, batch, time, width);
            Tensor v = p.normal("v", 1, batch, time, width);
            return p.wanted(AftSimple.of(p.graph(), q, k, v).getFirst(), backward, q, k, v);
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

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray keys = x.get(1);
            NDArray gains =
                    keys.sub(keys.stopGradient().max(new int[] {1}, true)).exp();
            NDArray mean = gains.mul(x.get(2)).cumSum(1).div(gains.cumSum(1));
            return results(Activation.sigmoid(x.get(0)).mul(mean), x);
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
