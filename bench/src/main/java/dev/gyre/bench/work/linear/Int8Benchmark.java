package dev.gyre.bench.work.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Costed;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.QuantizedMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.model.small.Int8Weight;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * y = x w for M tokens, (M, K) times (K, N), the weight as 8-bit integers with a scale for each output; the others read the same numbers
 * as floats.
 */
public class Int8Benchmark {

    /** Activations, and the weight in both forms. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** M x K x N; the first is the product of generation, whose weight no cache holds. */
        @Param({"1x4096x4096", "64x1024x1024"})
        public String shape;

        float[] x;
        float[] w;
        private Int8Weight weight;
        Problem small;
        Problem floats;

        /** Draws the operands and computes the product. */
        @Setup
        public void draw() {
            x = OperandValues.normal(m() * k(), 0, 1);
            Variable drawn = Variable.parameter("w", TensorType.f32(k(), n()));
            drawn.buffer().write(OperandValues.normal(k() * n(), 1, 1 / Math.sqrt(k())));
            weight = Int8Weight.of(drawn);
            weight.write(drawn.buffer());
            w = new float[k() * n()];
            drawn.buffer().read(w);
            small = small().solve();
            floats = floats().expect(small.expected());
        }

        int m() {
            return part(0);
        }

        int k() {
            return part(1);
        }

        int n() {
            return part(2);
        }

        private int part(int i) {
            return Integer.parseInt(shape.split("x", -1)[i]);
        }

        private Problem small() {
            Problem p = new Problem("int8", 1e-5);
            Tensor at = p.operand("x", () -> x, m(), k());
            Tensor packed = p.operand("packed", QuantizedMatMul.type(k(), n()), b -> copy(weight.packed(), b));
            Tensor scale = p.operand("scale", TensorType.f32(n()), b -> copy(weight.scale(), b));
            return p.result("the product", p.graph().apply(new QuantizedMatMul(at, packed, scale)));
        }

        private static void copy(Variable from, Buffer into) {
            for (int i = 0; i < into.size(); i++) {
                into.number(i, from.buffer().number(i));
            }
        }

        private Problem floats() {
            Problem p = new Problem("floats", 1e-5);
            Tensor at = p.operand("x", () -> x, m(), k());
            return p.result("the product", p.graph().apply(new DenseMatMul(at, p.operand("w", () -> w, k(), n()))));
        }

        @Override
        public Cost cost() {
            return small().cost();
        }

        @Override
        public RooflineBound least() {
            return small().least();
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.small.ours();
        }
    }

    /** The plan with weights of floats. */
    @State(Scope.Benchmark)
    public static class Floats extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.floats.ours();
        }
    }

    /** The kernel as a Java method. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.small.plain();
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
            w = new FloatPointer(o.w);
            y = new FloatPointer((long) o.m() * o.n());
            run();
            o.floats.check("OpenBLAS", List.of(Blas.read(y, o.m() * o.n())));
        }

        void run() {
            Blas.multiply(x, w, y, o.m(), o.k(), o.n());
        }

        /** Frees the memory. */
        @TearDown
        public void tearDown() {
            x.close();
            w.close();
            y.close();
        }
    }

    /** Tensors of PyTorch, the weight as {@code torch.nn.Linear} keeps it, (N, K). */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray w;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.floats, t);
            w = Torch.array(manager, o.w, o.k(), o.n()).transpose().duplicate();
            check("PyTorch", this::pass);
        }

        NDList pass() {
            return new NDList(operands().getFirst().matMul(w.transpose()));
        }
    }

    /** Weights of 8 bits. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** Weights of 32 bits. */
    @Benchmark
    @Contender("gyre, float32")
    public void gyreFloats(Floats s) {
        s.plan.run();
    }

    /** The kernel as a Java method. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** {@code cblas_sgemm}. */
    @Benchmark
    @Contender(value = "OpenBLAS", peer = Peer.OPENBLAS)
    public void openBlas(OpenBlas s) {
        s.run();
    }

    /** {@code torch.nn.functional.linear} without a bias. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
