package dev.gyre.bench.work.ternary;

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
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ternary.QuantizeRows;
import dev.gyre.engine.op.ternary.TernaryMatMul;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * y = x w with ternary weights, for M tokens, (M, K) times (K, N). Ours quantises x to 8 bits and adds on packed weights; the
 * libraries multiply floats. x is drawn so that its quantisation is exact, and all have the same result.
 */
public class TernaryBenchmark {

    private static final int LARGEST = 127;

    /** Activations, and weights in every form. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** M x K x N; the first is the product of generation. */
        @Param({"1x4096x4096", "128x2048x2048"})
        public String shape;

        float[] x;
        float[] w;
        Problem twoBits;
        Problem fiveAByte;

        /** Draws the operands, packs the weights and computes the product. */
        @Setup
        public void draw() {
            int[] drawn = OperandValues.below(2 * LARGEST + 1, m() * k(), 0);
            x = new float[drawn.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = i % k() == 0 ? LARGEST : drawn[i] - LARGEST;
            }
            w = OperandValues.normal(k() * n(), 1, 1);
            Packed bits = new Packed(w, k(), n(), Packing.TWO_BITS);
            Packed bytes = new Packed(w, k(), n(), Packing.FIVE_A_BYTE);
            w = bits.ternary();
            twoBits = problem(Packing.TWO_BITS, bits).solve();
            fiveAByte = problem(Packing.FIVE_A_BYTE, bytes).solve();
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

        private Problem problem(Packing packing, Packed weights) {
            Problem p = new Problem("ternary", 1e-5);
            Graph g = p.graph();
            Tensor activations = p.operand("x", () -> x, m(), k());
            Tensor packed = p.operand("packed", packing.type(k(), n()), b -> weights.write(b));
            Tensor scale = p.operand("scale", TensorType.f32(1), b -> b.write(weights.scale));
            List<Tensor> q = QuantizeRows.plain(g, activations);
            return p.result("the product", g.apply(new TernaryMatMul(q.get(0), q.get(1), packed, scale)));
        }

        @Override
        public Cost cost() {
            return problem(Packing.TWO_BITS, null).cost();
        }

        @Override
        public RooflineBound least() {
            return problem(Packing.TWO_BITS, null).least();
        }
    }

    /** Weights packed once, as they are stored. */
    private static final class Packed {

        private final double[] packed;
        private final float[] scale;
        private final float[] weights;

        Packed(float[] w, int K, int N, Packing packing) {
            Graph g = new Graph();
            Tensor input = g.input("w", TensorType.f32(K, N));
            List<Tensor> all = g.add(new TernaryWeights(input, packing));
            try (Plan plan = Plan.compile(g, Devices.standard(), all.subList(0, 2), PlanOptions.named("pack"))) {
                plan.input(input).write(w);
                plan.run();
                Buffer b = plan.read(all.getFirst());
                packed = new double[b.size()];
                Arrays.setAll(packed, b::number);
                scale = plan.floats(all.get(1));
            }
            weights = w;
        }

        void write(Buffer b) {
            for (int i = 0; i < packed.length; i++) {
                b.number(i, packed[i]);
            }
        }

        /** What the packed weights stand for. */
        float[] ternary() {
            float[] t = new float[weights.length];
            for (int i = 0; i < t.length; i++) {
                t[i] = (float) Math.clamp(Math.rint((double) (weights[i] * scale[0])), -1, 1) / scale[0];
            }
            return t;
        }
    }

    /** Plans on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan twoBits;
        private Plan fiveAByte;

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            twoBits = o.twoBits.checked("gyre", Devices.standard());
            fiveAByte = o.fiveAByte.checked("gyre, 5 a byte", Devices.standard());
        }

        /** Frees the plans. */
        @TearDown
        public void tearDown() {
            twoBits.close();
            fiveAByte.close();
        }
    }

    /** The kernels as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.twoBits.plain();
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
            o.twoBits.check("OpenBLAS", List.of(Blas.read(y, o.m() * o.n())));
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
            start(o.twoBits, t);
            w = Torch.array(manager, o.w, o.k(), o.n()).transpose().duplicate();
            check("PyTorch", this::pass);
        }

        NDList pass() {
            return new NDList(operands().get(0).matMul(w.transpose()));
        }
    }

    /** 8-bit activations and weights of 2 bits. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.twoBits.run();
    }

    /** 8-bit activations and 5 weights in a byte. */
    @Benchmark
    @Contender("gyre, 5 a byte")
    public void gyreFiveAByte(Gyre s) {
        s.fiveAByte.run();
    }

    /** The kernels of the first as Java methods. */
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
