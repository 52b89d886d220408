package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.AddBias;
import dev.gyre.engine.op.CauchyActivation;
import dev.gyre.engine.op.Cost;
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
 * A layer with the Cauchy activation, y = (l1 z + l2) / (z^2 + d^2) with z = x w + b, forward, and if asked for backward to
 * all six operands. x: (R, D); w: (D, C); b, l1, l2, d: (C); y: (R, C).
 */
public class CauchyBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** R. */
        @Param("256")
        public int rows;

        /** D. */
        @Param("1024")
        public int inputs;

        /** C. */
        @Param("1024")
        public int outputs;

        /** Whether gradients are computed. */
        @Param({"true", "false"})
        public boolean backward;

        float[] x;
        float[] w;
        float[] bias;
        float[] l1;
        float[] l2;
        float[] d;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(rows * inputs, 0, 1);
            w = Numbers.normal(inputs * outputs, 1, 1 / Math.sqrt(inputs));
            bias = Numbers.normal(outputs, 2, 1);
            l1 = Numbers.normal(outputs, 3, 1);
            l2 = Numbers.normal(outputs, 4, 1);
            d = Numbers.normal(outputs, 5, 0.1);
            for (int c = 0; c < outputs; c++) {
                d[c] += 1f;
            }
            dy = Numbers.normal(rows * outputs, 6, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("cauchy", 1e-4);
            Graph g = p.graph();
            Tensor in = p.operand("x", x, rows, inputs);
            Tensor weight = p.operand("w", w, inputs, outputs);
            Tensor b = p.operand("bias", bias, outputs);
            Tensor first = p.operand("l1", l1, outputs);
            Tensor second = p.operand("l2", l2, outputs);
            Tensor width = p.operand("d", d, outputs);
            Tensor z = g.apply(new AddBias(g.apply(new MatMul(in, weight)), b));
            Tensor y = g.apply(new CauchyActivation(z, first, second, width, 0));
            return p.wanted(y, backward, dy, List.of(in, weight, b, first, second, width));
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
        private NDArray w;
        private NDArray bias;
        private NDArray l1;
        private NDArray l2;
        private NDArray d;
        private NDArray dy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.rows, o.inputs);
            w = Torch.array(manager, o.w, o.inputs, o.outputs);
            bias = Torch.array(manager, o.bias, o.outputs);
            l1 = Torch.array(manager, o.l1, o.outputs);
            l2 = Torch.array(manager, o.l2, o.outputs);
            d = Torch.array(manager, o.d, o.outputs);
            dy = Torch.array(manager, o.dy, o.rows, o.outputs);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList v = o.backward ? Torch.leaves(x, w, bias, l1, l2, d) : new NDList(x, w, bias, l1, l2, d);
            NDArray z = v.get(0).matMul(v.get(1)).add(v.get(2));
            NDArray y =
                    z.mul(v.get(3)).add(v.get(4)).div(z.square().add(v.get(5).square()));
            return o.backward ? Torch.gradients(y, dy, v) : new NDList(y);
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

    /** {@code matmul} and elementwise ops, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
