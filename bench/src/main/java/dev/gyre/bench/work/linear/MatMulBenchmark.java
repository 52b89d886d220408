package dev.gyre.bench.work.linear;

import ai.djl.ndarray.NDArray;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** y = x w of square float32 matrices. Commons Math computes in double: it has no other matrices. */
public class MatMulBenchmark {

    /** The factors, and their product in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** Rows and columns. */
        @Param({"512", "1024"})
        public int size;

        float[] x;
        float[] w;
        Reference expected;

        /** Draws the factors. */
        @Setup
        public void draw() {
            x = OperandValues.normal(size * size, 0, 1);
            w = OperandValues.normal(size * size, 1, 1);
            expected = new Reference(1e-6 * Math.sqrt(size), List.of(new Reference.Output("the product", product())));
        }

        private double[] product() {
            double[] y = new double[size * size];
            for (int m = 0; m < size; m++) {
                for (int k = 0; k < size; k++) {
                    double a = x[m * size + k];
                    for (int n = 0; n < size; n++) {
                        y[m * size + n] += a * w[k * size + n];
                    }
                }
            }
            return y;
        }

        @Override
        public RooflineBound least() {
            long square = (long) size * size;
            return new RooflineBound(
                    3 * Float.BYTES * square, Map.of(Operation.MULTIPLY_ADD, square * size), List.of());
        }
    }

    /** A plan of one op on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(o.size, o.size));
            Tensor w = g.input("w", TensorType.f32(o.size, o.size));
            Tensor y = g.apply(new DenseMatMul(x, w));
            plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("matmul"));
            plan.input(x).write(o.x);
            plan.input(w).write(o.w);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(y)));
        }
    }

    /** The kernel's arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        Buffer x;
        Buffer w;
        Buffer y;
        int size;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            size = o.size;
            x = OperandValues.buffer(o.x);
            w = OperandValues.buffer(o.w);
            y = Buffer.allocate(TensorType.f32(size, size));
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y)));
        }

        void run() {
            dev.gyre.tasks.linear.MatMul.nn(x.floats(), w.floats(), y.floats(), size, size, size);
        }
    }

    /** Block matrices of doubles. */
    @State(Scope.Benchmark)
    public static class CommonsMath {

        RealMatrix x;
        RealMatrix w;

        /** Converts and checks. */
        @Setup
        public void setUp(Operands o) {
            x = matrix(o.x, o.size);
            w = matrix(o.w, o.size);
            RealMatrix product = x.multiply(w);
            float[] y = new float[o.size * o.size];
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) product.getEntry(i / o.size, i % o.size);
            }
            o.expected.check("Commons Math", List.of(y));
        }

        private static RealMatrix matrix(float[] values, int size) {
            RealMatrix m = new BlockRealMatrix(size, size);
            for (int i = 0; i < values.length; i++) {
                m.setEntry(i / size, i % size, values[i]);
            }
            return m;
        }
    }

    /** Memory for OpenBLAS. */
    @State(Scope.Benchmark)
    public static class OpenBlas {

        FloatPointer x;
        FloatPointer w;
        FloatPointer y;
        int size;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Blas.start(t.threads);
            size = o.size;
            x = new FloatPointer(o.x);
            w = new FloatPointer(o.w);
            y = new FloatPointer((long) size * size);
            Blas.multiply(x, w, y, size, size, size);
            o.expected.check("OpenBLAS", List.of(Blas.read(y, size * size)));
        }

        /** Frees the memory. */
        @TearDown
        public void tearDown() {
            x.close();
            w.close();
            y.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        NDArray x;
        NDArray w;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.size, o.size);
            w = Torch.array(manager, o.w, o.size, o.size);
            try (NDArray y = x.matMul(w)) {
                o.expected.check("PyTorch", List.of(y.toFloatArray()));
            }
        }
    }

    /** The op in a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** Our product with the runtime's vector compiler switched off. */
    @Benchmark
    @Fork(jvmArgsAppend = "-Dgyre.simd=false")
    @Contender("gyre, scalar")
    public void gyreScalar(Gyre s) {
        s.plan.run();
    }

    /** The kernel as a Java method. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.run();
    }

    /** {@code BlockRealMatrix.multiply}. */
    @Benchmark
    @Contender(value = "Commons Math", sequential = true)
    public RealMatrix commonsMath(CommonsMath s) {
        return s.x.multiply(s.w);
    }

    /** {@code cblas_sgemm}. */
    @Benchmark
    @Contender(value = "OpenBLAS", peer = Peer.OPENBLAS)
    public void openBlas(OpenBlas s) {
        Blas.multiply(s.x, s.w, s.y, s.size, s.size, s.size);
    }

    /** {@code x @ w}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        s.x.matMul(s.w).close();
    }
}
