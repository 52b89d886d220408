package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.MonarchFactor;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Product of rows with a Monarch matrix of order 2, N = S^2. x, y: (B, N); the first factor: (S, S, S), block, input, output; the
 * second: (1, S, S, S), output, input, interleaved block. PyTorch has it as two batched products; OpenBLAS multiplies with the dense
 * matrix that the factors make.
 */
public class MonarchBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("64")
        public int batch;

        /** S. */
        @Param("64")
        public int side;

        float[] x;
        float[] first;
        float[] second;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(batch * width(), 0, 1);
            first = Numbers.normal(side * width(), 1, 1 / Math.sqrt(side));
            second = Numbers.normal(side * width(), 2, 1 / Math.sqrt(side));
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("monarch", 1e-5);
            Tensor in = p.operand("x", x, batch, width());
            Tensor blocks = p.operand("first", first, side, side, side);
            Tensor interleaved = p.operand("second", second, 1, side, side, side);
            return p.result("the product", MonarchFactor.product(p.graph(), in, blocks, interleaved));
        }

        int width() {
            return side * side;
        }

        /** The matrix (N, N) that the factors make. */
        float[] dense() {
            float[] d = new float[width() * width()];
            for (int i = 0; i < width(); i++) {
                for (int j = 0; j < width(); j++) {
                    int block = i / side;
                    int between = j % side;
                    int to = second(j / side, block, between);
                    d[i * width() + j] = first[i * side + between] * second[to];
                }
            }
            return d;
        }

        private int second(int output, int input, int block) {
            return (output * side + input) * side + block;
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

    /** Memory for OpenBLAS. */
    @State(Scope.Benchmark)
    public static class OpenBlas {

        private FloatPointer x;
        private FloatPointer w;
        private FloatPointer y;
        private Operands o;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            Blas.start(t.threads);
            x = new FloatPointer(o.x);
            w = new FloatPointer(o.dense());
            y = new FloatPointer((long) o.batch * o.width());
            run();
            o.problem.check("OpenBLAS", List.of(Blas.read(y, o.batch * o.width())));
        }

        void run() {
            Blas.multiply(x, w, y, o.batch, o.width(), o.width());
        }

        /** Frees the memory. */
        @TearDown
        public void tearDown() {
            x.close();
            w.close();
            y.close();
        }
    }

    /** Tensors of PyTorch, the second factor as its blocks lie. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray x;
        private NDArray first;
        private NDArray second;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.batch, o.side, o.side);
            first = Torch.array(manager, o.first, o.side, o.side, o.side);
            try (NDArray given = Torch.array(manager, o.second, o.side, o.side, o.side)) {
                second = given.transpose(2, 1, 0).duplicate();
            }
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDArray h = x.transpose(1, 0, 2).batchMatMul(first);
            NDArray y = h.transpose(2, 1, 0).batchMatMul(second);
            return new NDList(y.transpose(1, 2, 0).reshape(o.batch, o.width()));
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

    /** {@code cblas_sgemm} with the dense matrix. */
    @Benchmark
    @Contender(value = "OpenBLAS, dense", peer = Peer.OPENBLAS)
    public void openBlas(OpenBlas s) {
        s.run();
    }

    /** Two {@code bmm} with the permutations between and after them. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
