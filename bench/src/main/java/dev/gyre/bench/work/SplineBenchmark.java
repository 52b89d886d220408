package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.SplineBasis;
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
 * A layer of a Kolmogorov-Arnold network with cubic B-splines, y = silu(x) base + sum over bases of bases(x) spline, forward and
 * backward to x and both weights; the comparator of the layer with the Cauchy activation of the same size. x: (R, D); base: (D, C);
 * spline: (S, D, C); y: (R, C). Twelve even knots, so that S is eight.
 */
public class SplineBenchmark {

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

        static final int ORDER = 3;
        static final int KNOTS = 12;

        float[] x;
        float[] knots;
        float[] base;
        float[] spline;
        float[] dy;
        Problem problem;

        /** S. */
        int bases() {
            return KNOTS - 1 - ORDER;
        }

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(rows * inputs, 0, 0.5);
            knots = new float[KNOTS * inputs];
            for (int i = 0; i < knots.length; i++) {
                int knot = i / inputs;
                knots[i] = 0.4f * knot - 2.2f;
            }
            base = Numbers.normal(inputs * outputs, 1, 1 / Math.sqrt(inputs));
            spline = Numbers.normal(bases() * inputs * outputs, 2, 1 / Math.sqrt(inputs));
            dy = Numbers.normal(rows * outputs, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("spline", 1e-4);
            Tensor in = p.operand("x", x, rows, inputs);
            Tensor t = p.operand("knots", knots, KNOTS, inputs);
            Tensor straight = p.operand("base", base, inputs, outputs);
            Tensor edges = p.operand("spline", spline, bases(), inputs, outputs);
            Tensor y = SplineBasis.layer(p.graph(), in, t, ORDER, straight, edges);
            return p.differentiated(y, dy, List.of(in, straight, edges));
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
        private NDArray knots;
        private NDArray base;
        private NDArray spline;
        private NDArray dy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.rows, o.inputs);
            knots = Torch.array(manager, o.knots, Operands.KNOTS, o.inputs);
            base = Torch.array(manager, o.base, o.inputs, o.outputs);
            spline = Torch.array(manager, o.spline, o.bases(), o.inputs, o.outputs);
            dy = Torch.array(manager, o.dy, o.rows, o.outputs);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        private NDArray knots(int from, int to) {
            return knots.get(from + ":" + to);
        }

        /** All bases at once, order by order. (R, S, D) */
        private NDArray bases(NDArray in) {
            int K = Operands.KNOTS;
            NDArray at = in.expandDims(1);
            NDArray b = at.gte(knots(0, K - 1)).mul(at.lt(knots(1, K))).toType(dy.getDataType(), false);
            for (int k = 1; k <= Operands.ORDER; k++) {
                int n = K - 1 - k;
                NDArray up = at.sub(knots(0, n)).div(knots(k, n + k).sub(knots(0, n)));
                NDArray down = knots(k + 1, K).sub(at).div(knots(k + 1, K).sub(knots(1, n + 1)));
                b = up.mul(b.get(":, :" + n)).add(down.mul(b.get(":, 1:")));
            }
            return b;
        }

        NDList pass() {
            NDList leaves = Torch.leaves(x, base, spline);
            NDArray in = leaves.get(0);
            NDArray flat = bases(in).reshape(o.rows, (long) o.bases() * o.inputs);
            NDArray edges = flat.matMul(leaves.get(2).reshape((long) o.bases() * o.inputs, o.outputs));
            NDArray y = in.mul(Activation.sigmoid(in)).matMul(leaves.get(1)).add(edges);
            return Torch.gradients(y, dy, leaves);
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

    /** Elementwise ops for the recursion of the bases and two {@code matmul}, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
