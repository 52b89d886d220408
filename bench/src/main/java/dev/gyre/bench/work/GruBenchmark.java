package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.GruScan;
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
 * GRU with heads over given input pre-activations, the reset gate applied after the product, forward, and backward to them,
 * the recurrent weights and the bias. B batch, T time, N heads of width D. wx: (B, T, 3 N D), gates r, u, a; r: (N, D, 3, D),
 * gates g, r, u; bias: (4, N, D), g, r, u, a. {@code torch.nn.GRU} has no heads, so PyTorch runs an op at a time in every step.
 */
public class GruBenchmark {

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
            wx = Numbers.normal(batch * time * 3 * channels, 0, 1);
            r = Numbers.normal(channels * 3 * width, 1, 1 / Math.sqrt(width));
            bias = Numbers.normal(4 * channels, 2, 1);
            dh = Numbers.normal(batch * time * channels, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("gru", 1e-4);
            Tensor inputs = p.operand("wx", wx, batch, time, 3 * heads * width);
            Tensor weights = p.operand("r", r, heads, width, 3, width);
            Tensor b = p.operand("bias", bias, 4, heads, width);
            Tensor h = GruScan.of(p.graph(), inputs, weights, b).getFirst();
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
            wx = Torch.array(manager, o.wx, o.batch, o.time, 3L * o.heads * o.width);
            r = Torch.array(manager, o.r, o.heads, o.width, 3L * o.width);
            bias = Torch.array(manager, o.bias, 4, o.heads, o.width);
            dh = Torch.array(manager, o.dh, o.batch, o.time, (long) o.heads * o.width);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList leaves = Torch.leaves(wx, r, bias);
            long[] columns = {o.width};
            NDList biases = leaves.get(2).split(new long[] {1}, 0);
            NDArray candidate = biases.get(0).reshape(o.heads, 1, o.width);
            NDList steps = leaves.get(0)
                    .add(biases.get(1).reshape(3L * o.heads * o.width))
                    .reshape(o.batch, o.time, 3, o.heads, o.width)
                    .transpose(1, 3, 0, 2, 4)
                    .reshape((long) o.time * o.heads, o.batch, 3L * o.width)
                    .split(o.time, 0);
            NDArray h = manager.zeros(new Shape(o.heads, o.batch, o.width));
            NDList history = new NDList(o.time);
            for (NDArray step : steps) {
                NDList input = step.split(new long[] {2L * o.width}, 2);
                NDList recurrent = h.batchMatMul(leaves.get(1)).split(columns, 2);
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
