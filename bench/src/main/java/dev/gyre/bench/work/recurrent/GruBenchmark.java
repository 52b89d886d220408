package dev.gyre.bench.work.recurrent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * GRU with heads over given input pre-activations, the reset gate applied after the product, forward, and backward to them,
 * the recurrent weights and the bias. B batch, T time, N heads of width D. wx: (B, T, 3 N D), gates r, u, a; r: (N, D, 3, D),
 * gates g, r, u; bias: (4, N, D), g, r, u, a. {@code torch.nn.GRU} has no heads, so PyTorch runs an op at a time in every step.
 */
public class GruBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("32")
        public int batch;

        /** T. */
        @Param("256")
        public int time;

        /** N. */
        @Param("8")
        public int heads;

        /** D. */
        @Param("32")
        public int width;

        @Override
        public Problem pose() {
            Problem p = new Problem("gru", 1e-4);
            Tensor wx = p.normal("wx", 1, batch, time, 3 * heads * width);
            Tensor r = p.normal("r", 1 / Math.sqrt(width), heads, width, 3, width);
            Tensor bias = p.normal("bias", 1, 4, heads, width);
            return p.differentiated(
                    RecurrentScan.of(p.graph(), RecurrentCell.GRU, wx, r, bias).getFirst(), wx, r, bias);
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

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            long[] columns = {o.width};
            NDArray r = x.get(1).reshape(o.heads, o.width, 3L * o.width);
            NDList biases = x.get(2).split(new long[] {1}, 0);
            NDArray candidate = biases.get(0).reshape(o.heads, 1, o.width);
            NDList steps = x.get(0)
                    .add(biases.get(1).flatten())
                    .reshape(o.batch, o.time, 3, o.heads, o.width)
                    .transpose(1, 3, 0, 2, 4)
                    .reshape((long) o.time * o.heads, o.batch, 3L * o.width)
                    .split(o.time, 0);
            NDArray h = manager.zeros(new Shape(o.heads, o.batch, o.width));
            NDList history = new NDList(o.time);
            for (NDArray step : steps) {
                NDList input = step.split(new long[] {2L * o.width}, 2);
                NDList recurrent = h.batchMatMul(r).split(columns, 2);
                NDList gates =
                        Activation.sigmoid(input.get(0).add(recurrent.get(1))).split(columns, 2);
                NDArray a = recurrent
                        .get(0)
                        .add(candidate)
                        .mul(gates.get(0))
                        .add(input.get(1))
                        .tanh();
                h = h.sub(a).mul(gates.get(1)).add(a);
                history.add(h);
            }
            return results(byBatch(history), x);
        }

        private NDArray byBatch(NDList history) {
            return NDArrays.concat(history, 0)
                    .reshape(o.time, o.heads, o.batch, o.width)
                    .transpose(2, 0, 1, 3);
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

    /** {@code bmm} and elementwise ops in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
