package dev.gyre.bench.work.activation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A layer of a Fourier analysis network, y = [cos p, sin p, GELU(a)] with p = x wp and a = x wa + b, forward, and if asked for
 * backward to all four operands. x: (R, D); wp: (D, P), P a quarter of the outputs; wa: (D, Q); y: (R, 2 P + Q).
 */
public class FourierBenchmark {

    private static final double SHARE = 0.25;

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

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

        @Override
        public Problem pose() {
            Problem p = new Problem("fan", 1e-4);
            Graph g = p.graph();
            int periodic = FourierActivation.periodic(outputs, SHARE);
            int others = outputs - 2 * periodic;
            Tensor x = p.normal("x", 1, rows, inputs);
            Tensor wp = p.normal("wp", 1 / Math.sqrt(inputs), inputs, periodic);
            Tensor wa = p.normal("wa", 1 / Math.sqrt(inputs), inputs, others);
            Tensor bias = p.normal("bias", 1, others);
            Tensor a = g.apply(new AddBias(g.apply(new DenseMatMul(x, wa)), bias));
            Tensor y = g.apply(new FourierActivation(g.apply(new DenseMatMul(x, wp)), a));
            return p.wanted(y, backward, x, wp, wa, bias);
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
            NDArray p = x.get(0).matMul(x.get(1));
            NDArray a = Linear.linear(x.get(0), x.get(2).transpose(), x.get(3)).singletonOrThrow();
            return results(NDArrays.concat(new NDList(p.cos(), p.sin(), Activation.gelu(a)), 1), x);
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
