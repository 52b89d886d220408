package dev.gyre.bench.work.elementwise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.kernel.Streams;
import dev.gyre.bench.op.Axpy;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** y = y + a x over long vectors, in place. */
public class AxpyBenchmark {

    private static final float A = 0.5f;

    /** The vectors, and the result of one execution in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** Floats in a vector. */
        @Param("16777216")
        public int length;

        float[] x;
        float[] y;
        Reference expected;

        /** Draws the vectors and computes the result. */
        @Setup
        public void draw() {
            x = OperandValues.normal(length, 0, 1);
            y = OperandValues.normal(length, 1, 1);
            double[] sum = new double[length];
            for (int i = 0; i < length; i++) {
                sum[i] = y[i] + (double) A * x[i];
            }
            expected = new Reference(1e-6, List.of(new Reference.Output("y", sum)));
        }

        @Override
        public RooflineBound least() {
            return new RooflineBound(
                    3L * Float.BYTES * length, Map.of(Operation.MULTIPLY_ADD, (long) length), List.of());
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            TensorType type = TensorType.f32(o.length);
            Tensor x = g.input("x", type);
            Variable sum = Variable.state("y", type);
            Tensor y = g.variable(sum);
            g.add(new Axpy(x, y, A));
            plan = Plan.compile(g, Devices.standard(), List.of(), PlanOptions.named("axpy"));
            plan.input(x).write(o.x);
            sum.buffer().write(o.y);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(y)));
        }
    }

    /** The kernel's arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Buffer x;
        private Buffer y;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            x = OperandValues.buffer(o.x);
            y = OperandValues.buffer(o.y);
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y)));
        }

        void run() {
            Streams.axpy(x.floats(), y.floats(), x.size(), A);
        }
    }

    /** Memory for OpenBLAS. */
    @State(Scope.Benchmark)
    public static class OpenBlas {

        private FloatPointer x;
        private FloatPointer y;
        private int length;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Blas.start(t.threads);
            length = o.length;
            x = new FloatPointer(o.x);
            y = new FloatPointer(o.y);
            run();
            o.expected.check("OpenBLAS", List.of(Blas.read(y, length)));
        }

        void run() {
            Blas.axpy(length, A, x, y);
        }

        /** Frees the memory. */
        @TearDown
        public void tearDown() {
            x.close();
            y.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray x;
        private NDArray y;
        private TorchOp axpy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.length);
            y = Torch.array(manager, o.y, o.length);
            axpy = new TorchOp(manager, "torch.add_(y, x, alpha=" + A + ")", "y", "x");
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            return new NDList(axpy.of(y, x));
        }
    }

    /** One kernel in a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernel as a Java method. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.run();
    }

    /** {@code cblas_saxpy}. */
    @Benchmark
    @Contender(value = "OpenBLAS", peer = Peer.OPENBLAS)
    public void openBlas(OpenBlas s) {
        s.run();
    }
    /** {@code y.add_(x, alpha=a)}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
