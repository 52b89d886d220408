package dev.gyre.bench.work.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
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
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Activations;
import dev.gyre.tasks.elementwise.Elementwise;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.special.Erf;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A dense layer, GELU(x w + b). x: (M, K); w: (K, N); b: (N). PyTorch keeps its weight as (N, K). */
public class LinearBenchmark {

    /** Operands, and the result in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** M. */
        @Param("64")
        public int rows;

        /** K. */
        @Param("512")
        public int inputs;

        /** N. */
        @Param("2048")
        public int outputs;

        float[] x;
        float[] w;
        float[] bias;
        Reference expected;

        /** Draws the operands and computes the result. */
        @Setup
        public void draw() {
            x = OperandValues.normal(rows * inputs, 0, 1);
            w = OperandValues.normal(inputs * outputs, 1, 1 / Math.sqrt(inputs));
            bias = OperandValues.normal(outputs, 2, 1);
            double[] y = new double[rows * outputs];
            for (int m = 0; m < rows; m++) {
                row(m, y);
            }
            expected = new Reference(1e-5, List.of(new Reference.Output("y", y)));
        }

        private void row(int m, double[] y) {
            for (int n = 0; n < outputs; n++) {
                y[m * outputs + n] = bias[n];
            }
            for (int k = 0; k < inputs; k++) {
                double a = x[m * inputs + k];
                for (int n = 0; n < outputs; n++) {
                    y[m * outputs + n] += a * w[k * outputs + n];
                }
            }
            for (int n = 0; n < outputs; n++) {
                double v = y[m * outputs + n];
                y[m * outputs + n] = 0.5 * v * Erf.erfc(-v / Math.sqrt(2));
            }
        }

        @Override
        public RooflineBound least() {
            long results = (long) rows * outputs;
            long floats = (long) rows * inputs + (long) inputs * outputs + outputs + results;
            return new RooflineBound(Float.BYTES * floats, Map.of(Operation.MULTIPLY_ADD, results * inputs), List.of())
                    .and(Operation.EXP, results);
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(o.rows, o.inputs));
            Tensor w = g.input("w", TensorType.f32(o.inputs, o.outputs));
            Tensor bias = g.input("bias", TensorType.f32(o.outputs));
            Tensor sum = g.apply(new AddBias(g.apply(new DenseMatMul(x, w)), bias));
            Tensor y = g.apply(new dev.gyre.engine.op.activation.Activation(
                    sum, dev.gyre.engine.op.activation.Activation.Kind.GELU));
            plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("linear"));
            plan.input(x).write(o.x);
            plan.input(w).write(o.w);
            plan.input(bias).write(o.bias);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(y)));
        }
    }

    /** The kernels' arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        private int rows;
        private int inputs;
        private int outputs;
        private Buffer x;
        private Buffer w;
        private Buffer bias;
        private Buffer product;
        private Buffer sum;
        private Buffer y;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            rows = o.rows;
            inputs = o.inputs;
            outputs = o.outputs;
            x = OperandValues.buffer(o.x);
            w = OperandValues.buffer(o.w);
            bias = OperandValues.buffer(o.bias);
            TensorType type = TensorType.f32(rows, outputs);
            product = Buffer.allocate(type);
            sum = Buffer.allocate(type);
            y = Buffer.allocate(type);
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y)));
        }

        void run() {
            dev.gyre.tasks.linear.MatMul.nn(x.floats(), w.floats(), product.floats(), rows, inputs, outputs);
            Elementwise.addBias(product.floats(), bias.floats(), sum.floats(), rows, outputs);
            Activations.gelu(sum.floats(), y.floats(), rows * outputs);
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray x;
        private NDArray w;
        private NDArray bias;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.rows, o.inputs);
            w = Torch.array(manager, transposed(o), o.outputs, o.inputs);
            bias = Torch.array(manager, o.bias, o.outputs);
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        private static float[] transposed(Operands o) {
            float[] w = new float[o.w.length];
            for (int i = 0; i < w.length; i++) {
                w[i] = o.w[i % o.inputs * o.outputs + i / o.inputs];
            }
            return w;
        }

        NDList pass() {
            NDArray sum = Linear.linear(x, w, bias).singletonOrThrow();
            return new NDList(Activation.gelu(sum));
        }
    }

    /** The layer as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.run();
    }

    /** {@code gelu(linear(x))}, without a graph for gradients: no operand asks for one. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
