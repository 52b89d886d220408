package dev.gyre.bench.work.recurrent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
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
 * sLSTM with heads over given input pre-activations, forward, and backward to them, the recurrent weights and the bias. B
 * batch, T time, N heads of width D. wx: (B, T, 4 N D), gates i, f, z, o; r: (N, D, 4, D); bias: (4, N, D). PyTorch runs an op
 * at a time in every step; the stabiliser is a constant to its autograd, as it is to our gradient.
 */
public class SlstmBenchmark {

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
            Problem p = new Problem("slstm", 1e-4);
            Tensor wx = p.normal("wx", 1, batch, time, 4 * heads * width);
            Tensor r = p.normal("r", 1 / Math.sqrt(width), heads, width, 4, width);
            Tensor bias = p.normal("bias", 1, 4, heads, width);
            return p.differentiated(
                    RecurrentScan.of(p.graph(), RecurrentCell.SLSTM, wx, r, bias)
                            .getFirst(),
                    wx,
                    r,
                    bias);
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
        private TorchOp product;
        private TorchOp sum;
        private TorchOp logSigmoid;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            product = TorchOp.baddbmm(manager);
            sum = TorchOp.addcmul(manager);
            logSigmoid = TorchOp.logSigmoid(manager);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray r = x.get(1).reshape(o.heads, o.width, 4L * o.width);
            NDList steps = x.get(0)
                    .add(x.get(2).flatten())
                    .reshape(o.batch, o.time, 4, o.heads, o.width)
                    .transpose(1, 3, 0, 2, 4)
                    .reshape((long) o.time * o.heads, o.batch, 4L * o.width)
                    .split(o.time, 0);
            NDList gates = steps.get(0).split(4, 2);
            NDArray m = gates.get(0).stopGradient();
            NDArray n = gates.get(0).sub(m).exp();
            NDArray c = n.mul(gates.get(2).tanh());
            NDArray h = Activation.sigmoid(gates.get(3)).mul(c).div(n);
            NDList history = new NDList(h);
            for (NDArray step : steps.subNDList(1)) {
                gates = product.of(step, h, r).split(4, 2);
                NDArray decayed = logSigmoid.of(gates.get(1)).add(m);
                m = decayed.stopGradient().maximum(gates.get(0).stopGradient());
                NDArray in = gates.get(0).sub(m).exp();
                NDArray keep = decayed.sub(m).exp();
                c = sum.of(keep.mul(c), in, gates.get(2).tanh());
                n = sum.of(in, keep, n);
                h = Activation.sigmoid(gates.get(3)).mul(c).div(n);
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

    /** {@code baddbmm} and elementwise ops in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
