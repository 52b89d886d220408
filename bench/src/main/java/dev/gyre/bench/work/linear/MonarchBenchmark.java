package dev.gyre.bench.work.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.linear.MonarchFactor;
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

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("64")
        public int batch;

        /** S. */
        @Param("64")
        public int side;

        @Override
        public Problem pose() {
            Problem p = new Problem("monarch", 1e-5);
            Tensor x = p.normal("x", 1, batch, width());
            Tensor first = p.normal("first", 1 / Math.sqrt(side), side, side, side);
            Tensor second = p.normal("second", 1 / Math.sqrt(side), 1, side, side, side);
            return p.result("the product", MonarchFactor.product(p.graph(), x, first, second));
        }

        int width() {
            return side * side;
        }

        float[] x() {
            return problem().numbers(problem().operands().getFirst());
        }

        /** The matrix (N, N) that the factors make. */
        float[] dense() {
            float[] first = problem().numbers(problem().operands().get(1));
            float[] second = problem().numbers(problem().operands().get(2));
            float[] d = new float[width() * width()];
            for (int i = 0; i < width(); i++) {
                for (int j = 0; j < width(); j++) {
                    int block = i / side;
                    int between = j % side;
                    int to = (j / side * side + block) * side + between;
                    d[i * width() + j] = first[i * side + between] * second[to];
                }
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
            x = new FloatPointer(o.x());
            w = new FloatPointer(o.dense());
            y = new FloatPointer((long) o.batch * o.width());
            run();
            o.problem().check("OpenBLAS", List.of(Blas.read(y, o.batch * o.width())));
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
    public static class PyTorch extends TorchState {

        private Operands o;
        private NDArray x;
        private NDArray first;
        private NDArray second;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            x = operands().get(0).reshape(o.batch, o.side, o.side);
            first = operands().get(1);
            second = operands().get(2).squeeze(0).transpose(2, 1, 0).duplicate();
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDArray h = x.transpose(1, 0, 2).batchMatMul(first);
            NDArray y = h.transpose(2, 1, 0).batchMatMul(second);
            return new NDList(y.transpose(1, 2, 0).reshape(o.batch, o.width()));
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
