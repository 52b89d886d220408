package dev.gyre.bench.work.aft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal AFT-full, y[t] = sigmoid(q[t]) times the mean of v[u] weighted by exp(k[u] + w[t, u]), u up to t, forward, and if
 * asked for backward to all four operands. q, k, v, y: (B, T, C); w: (T, T). PyTorch has it as a product of matrices.
 */
public class AftFullBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("8")
        public int batch;

        /** T. */
        @Param("512")
        public int time;

        /** C. */
        @Param("128")
        public int width;

        /** Whether gradients are computed. */
        @Param({"false", "true"})
        public boolean backward;

        @Override
        public Problem pose() {
            Problem p = new Problem("aftFull", 1e-4);
            Tensor q = p.normal("q", 1, batch, time, width);
            Tensor k = p.normal("k", 1, batch, time, width);
            Tensor v = p.normal("v", 1, batch, time, width);
            Tensor w = p.normal("w", 1, time, time);
            return p.wanted(AftMix.full(p.graph(), q, k, v, w, true), backward, q, k, v, w);
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

        private NDArray mask;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            mask = Torch.causal(manager, o.time);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray bias = x.get(3).add(mask);
            NDArray weights =
                    bias.sub(bias.stopGradient().max(new int[] {1}, true)).exp();
            NDArray keys = x.get(1);
            NDArray gains =
                    keys.sub(keys.stopGradient().max(new int[] {1}, true)).exp();
            NDArray sums = weights.matMul(NDArrays.concat(new NDList(gains.mul(x.get(2)), gains), 2));
            NDList parts = sums.split(2, 2);
            return results(Activation.sigmoid(x.get(0)).mul(parts.get(0)).div(parts.get(1)), x);
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

    /** {@code exp}, one {@code matmul} for both sums, and elementwise ops, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
