package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.AddBias;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.FourierActivation;
import dev.gyre.engine.op.MatMul;
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
 * A layer of a Fourier analysis network, y = [cos p, sin p, GELU(a)] with p = x wp and a = x wa + b, forward, and if asked for
 * backward to all four operands. x: (R, D); wp: (D, P), P a quarter of the outputs; wa: (D, Q); y: (R, 2 P + Q).
 */
public class FourierBenchmark {

    private static final double SHARE = 0.25;

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** R. */
        @Param("256")
        public int rows;

        /** D. */
        @Param("1024")
        public int inputs;

        /** 2 P + Q. */
        @Param("1024")
        public int outputs;

        /** Whether gradients are computed. */
        @Param({"true", "false"})
        public boolean backward;

        float[] x;
        float[] wp;
        float[] wa;
        float[] bias;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(rows * inputs, 0, 1);
            wp = Numbers.normal(inputs * periodic(), 1, 1 / Math.sqrt(inputs));
            wa = Numbers.normal(inputs * others(), 2, 1 / Math.sqrt(inputs));
            bias = Numbers.normal(others(), 3, 1);
            dy = Numbers.normal(rows * outputs, 4, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("fan", 1e-4);
            Graph g = p.graph();
            Tensor in = p.operand("x", x, rows, inputs);
            Tensor forP = p.operand("wp", wp, inputs, periodic());
            Tensor forA = p.operand("wa", wa, inputs, others());
            Tensor b = p.operand("bias", bias, others());
            Tensor a = g.apply(new AddBias(g.apply(new MatMul(in, forA)), b));
            Tensor y = g.apply(new FourierActivation(g.apply(new MatMul(in, forP)), a));
            return p.wanted(y, backward, dy, List.of(in, forP, forA, b));
        }

        int periodic() {
            return FourierActivation.periodic(outputs, SHARE);
        }

        int others() {
            return outputs - 2 * periodic();
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
        private NDArray x;
        private NDArray wp;
        private NDArray wa;
        private NDArray bias;
        private NDArray dy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.rows, o.inputs);
            wp = Torch.array(manager, o.wp, o.inputs, o.periodic());
            wa = Torch.array(manager, o.wa, o.inputs, o.others());
            bias = Torch.array(manager, o.bias, o.others());
            dy = Torch.array(manager, o.dy, o.rows, o.outputs);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList leaves = o.backward ? Torch.leaves(x, wp, wa, bias) : new NDList(x, wp, wa, bias);
            NDArray p = leaves.get(0).matMul(leaves.get(1));
            NDArray a = leaves.get(0).matMul(leaves.get(2)).add(leaves.get(3));
            NDArray y = NDArrays.concat(new NDList(p.cos(), p.sin(), Activation.gelu(a)), 1);
            return o.backward ? Torch.gradients(y, dy, leaves) : new NDList(y);
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

    /** {@code matmul}, {@code cos}, {@code sin}, {@code gelu} and {@code cat}, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
