package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchLMul;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.LMulMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * y = x w with products by L-Mul, that is by integer addition of bit patterns. x: (M, M); w: (M, M). PyTorch adds the same
 * integers for each k in turn, on all of y at once, and reads the sums as floats.
 */
public class LMulBenchmark {

    private static final int MANTISSA = 23;

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** M. */
        @Param("256")
        public int size;

        float[] x;
        float[] w;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(size * size, 0, 1);
            w = Numbers.normal(size * size, 1, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("lmul", 1e-5);
            Tensor left = p.operand("x", x, size, size);
            Tensor right = p.operand("w", w, size, size);
            return p.result("the product", p.graph().apply(new LMulMatMul(left, right, MANTISSA)));
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

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.size, o.size);
            w = Torch.array(manager, o.w, o.size, o.size);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            return new NDList(TorchLMul.matMul(x, w));
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

    /** {@link TorchLMul}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
