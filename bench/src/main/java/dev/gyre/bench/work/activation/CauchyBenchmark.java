package dev.gyre.bench.work.activation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A layer with the Cauchy activation, y = (l1 z + l2) / (z^2 + d^2) with z = x w + b, forward, and if asked for backward to
 * all six operands. x: (R, D); w: (D, C); b, l1, l2, d: (C); y: (R, C).
 */
public class CauchyBenchmark {

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

        /** Whether gradients are computed. */
        @Param({"true", "false"})
        public boolean backward;

        @Override
        public Problem pose() {
            Problem p = new Problem("cauchy", 1e-4);
            Graph g = p.graph();
            Tensor x = p.normal("x", 1, rows, inputs);
            Tensor w = p.normal("w", 1 / Math.sqrt(inputs), inputs, outputs);
            Tensor bias = p.normal("bias", 1, outputs);
            Tensor l1 = p.normal("l1", 1, outputs);
            Tensor l2 = p.normal("l2", 1, outputs);
            Tensor d = p.operand("d", this::widths, outputs);
            Tensor z = g.apply(new AddBias(g.apply(new DenseMatMul(x, w)), bias));
            Tensor y = g.apply(new CauchyActivation(z, l1, l2, d, 0));
            return p.wanted(y, backward, x, w, bias, l1, l2, d);
        }

        private float[] widths() {
            float[] d = OperandValues.normal(outputs, 5, 0.1);
            for (int c = 0; c < outputs; c++) {
                d[c] += 1f;
            }
            return d;
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
            NDArray z = Linear.linear(x.get(0), x.get(1).transpose(), x.get(2)).singletonOrThrow();
            NDArray y =
                    z.mul(x.get(3)).add(x.get(4)).div(z.square().add(x.get(5).square()));
            return results(y, x);
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

    /** {@code addmm} and elementwise ops, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
