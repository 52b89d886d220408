package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.SlstmScan;
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
 * sLSTM with heads over given input pre-activations, forward, and backward to them, the recurrent weights and the bias. B
 * batch, T time, N heads of width D. wx: (B, T, 4 N D), gates i, f, z, o; r: (N, D, 4, D); bias: (4, N, D). PyTorch runs an op
 * at a time in every step; the stabiliser is a constant to its autograd, as it is to our gradient.
 */
public class SlstmBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

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

        float[] wx;
        float[] r;
        float[] bias;
        float[] dh;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int channels = heads * width;
            wx = Numbers.normal(batch * time * 4 * channels, 0, 1);
            r = Numbers.normal(channels * 4 * width, 1, 1 / Math.sqrt(width));
            bias = Numbers.normal(4 * channels, 2, 1);
            dh = Numbers.normal(batch * time * channels, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("slstm", 1e-4);
            Tensor inputs = p.operand("wx", wx, batch, time, 4 * heads * width);
            Tensor weights = p.operand("r", r, heads, width, 4, width);
            Tensor b = p.operand("bias", bias, 4, heads, width);
            Tensor h = SlstmScan.of(p.graph(), inputs, weights, b).getFirst();
            return p.differentiated(h, dh, List.of(inputs, weights, b));
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
        private NDArray wx;
        private NDArray r;
        private NDArray bias;
        private NDArray dh;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            wx = Torch.array(manager, o.wx, o.batch, o.time, 4L * o.heads * o.width);
            r = Torch.array(manager, o.r, o.heads, o.width, 4L * o.width);
            bias = Torch.array(manager, o.bias, 4L * o.heads * o.width);
            dh = Torch.array(manager, o.dh, o.batch, o.time, (long) o.heads * o.width);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList leaves = Torch.leaves(wx, r, bias);
            NDList steps = leaves.get(0)
                    .add(leaves.get(2))
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
                gates = h.batchMatMul(leaves.get(1)).add(step).split(4, 2);
                NDArray decayed = Activation.softPlus(gates.get(1).neg()).neg().add(m);
                NDArray most = decayed.stopGradient().maximum(gates.get(0).stopGradient());
                NDArray in = gates.get(0).sub(most).exp();
                NDArray keep = decayed.sub(most).exp();
                m = most;
                c = keep.mul(c).add(in.mul(gates.get(2).tanh()));
                n = keep.mul(n).add(in);
                h = Activation.sigmoid(gates.get(3)).mul(c).div(n);
                history.add(h);
            }
            return Torch.gradients(byBatch(history), dh, leaves);
        }

        private NDArray byBatch(NDList history) {
            return NDArrays.concat(history, 0)
                    .reshape(o.time, o.heads, o.batch, o.width)
                    .transpose(2, 0, 1, 3)
                    .reshape(dh.getShape());
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

    /** {@code bmm} and elementwise ops in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
