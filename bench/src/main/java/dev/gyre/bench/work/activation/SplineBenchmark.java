package dev.gyre.bench.work.activation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A layer of a Kolmogorov-Arnold network with cubic B-splines, y = silu(x) base + sum over bases of bases(x) spline, forward and
 * backward to x and both weights; the comparator of the layer with the Cauchy activation of the same size. x: (R, D); base: (D, C);
 * spline: (S, D, C); y: (R, C). Twelve even knots, so that S is eight.
 */
public class SplineBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

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

        @Override
        public Problem pose() {
            Problem p = new Problem("spline", 1e-4);
            int bases = KNOTS - 1 - ORDER;
            Tensor x = p.normal("x", 0.5, rows, inputs);
            Tensor base = p.normal("base", 1 / Math.sqrt(inputs), inputs, outputs);
            Tensor spline = p.normal("spline", 1 / Math.sqrt(inputs), bases, inputs, outputs);
            Tensor knots = p.operand("knots", this::knots, KNOTS, inputs);
            Tensor y = SplineBasis.layer(p.graph(), x, knots, ORDER, base, spline);
            return p.differentiated(y, x, base, spline);
        }

        private float[] knots() {
            float[] knots = new float[KNOTS * inputs];
            for (int i = 0; i < knots.length; i++) {
                int knot = i / inputs;
                knots[i] = 0.4f * knot - 2.2f;
            }
            return knots;
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

    /** Tensors of PyTorch; what depends on knots alone is computed once. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private TorchOp silu;
        private TorchOp sum;
        private TorchOp addmm;
        private NDArray from;
        private NDArray to;
        private final List<Lines> orders = new ArrayList<>();

        /** The slopes and values at zero of what the lower order's bases are multiplied with, (bases, D) each. */
        private record Lines(NDArray upSlope, NDArray up, NDArray downSlope, NDArray down) {}

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            silu = TorchOp.silu(manager);
            sum = TorchOp.addcmul(manager);
            addmm = TorchOp.addmm(manager);
            NDArray knots = operands().get(3);
            int K = Operands.KNOTS;
            from = rows(knots, 0, K - 1);
            to = rows(knots, 1, K);
            for (int k = 1; k <= Operands.ORDER; k++) {
                orders.add(lines(knots, k, K - 1 - k));
            }
            check("PyTorch", this::pass);
        }

        private static NDArray rows(NDArray knots, int first, int end) {
            return knots.get(first + ":" + end).duplicate();
        }

        /** Rising from each of n knots to that k later, and falling from there, one knot on. */
        private static Lines lines(NDArray knots, int k, int n) {
            NDArray start = rows(knots, 0, n);
            NDArray end = rows(knots, k + 1, k + 1 + n);
            NDArray rise = rows(knots, k, k + n).sub(start).pow(-1);
            NDArray fall = end.sub(rows(knots, 1, n + 1)).pow(-1);
            return new Lines(rise, start.mul(rise).neg(), fall.neg(), end.mul(fall));
        }

        /** All bases at once, order by order. (R, S, D) */
        private NDArray bases(NDArray x) {
            NDArray at = x.expandDims(1);
            NDArray b = at.gte(from).logicalAnd(at.lt(to)).toType(x.getDataType(), false);
            for (Lines l : orders) {
                long n = l.up.getShape().get(0);
                NDArray up = sum.of(l.up, l.upSlope, at).mul(b.get(":, :" + n));
                b = sum.of(up, sum.of(l.down, l.downSlope, at), b.get(":, 1:"));
            }
            return b;
        }

        NDList pass() {
            NDList x = operands();
            NDArray in = x.get(0);
            NDArray edges = x.get(2).reshape(-1, x.get(1).getShape().get(1));
            NDArray flat = bases(in).reshape(in.getShape().get(0), -1);
            return results(addmm.of(flat.matMul(edges), silu.of(in), x.get(1)), x);
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

    /** {@code addcmul} for the recursion of the bases, {@code matmul} and {@code addmm}, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
