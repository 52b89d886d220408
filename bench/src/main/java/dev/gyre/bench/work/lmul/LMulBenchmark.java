package dev.gyre.bench.work.lmul;

import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchLMul;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * y = x w with products by L-Mul, that is by integer addition of bit patterns. x: (M, M); w: (M, M). PyTorch adds the same
 * integers for each k in turn, on all of y at once, and reads the sums as floats.
 */
public class LMulBenchmark {

    private static final int MANTISSA = 23;

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** M. */
        @Param("256")
        public int size;

        @Override
        public Problem pose() {
            Problem p = new Problem("lmul", 1e-5);
            Tensor x = p.normal("x", 1, size, size);
            Tensor w = p.normal("w", 1, size, size);
            return p.result("the product", p.graph().apply(new LMulDenseMatMul(x, w, MANTISSA)));
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
            return new NDList(TorchLMul.matMul(x.get(0), x.get(1)));
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

    /** {@link TorchLMul}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
