package dev.gyre.bench.work.elementwise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.kernel.Streams;
import dev.gyre.bench.op.SigmoidTanh;
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
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** y = sigmoid(x) tanh(x) over a long vector: the speed of transcendental functions. */
public class GateBenchmark {

    /** The argument, and the result in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** Floats in a vector. */
        @Param("16777216")
        public int length;

        float[] x;
        Reference expected;

        /** Draws the argument and computes the result. */
        @Setup
        public void draw() {
            x = OperandValues.normal(length, 0, 2);
            double[] y = new double[length];
            for (int i = 0; i < length; i++) {
                y[i] = Math.tanh(x[i]) / (1 + Math.exp(-x[i]));
            }
            expected = new Reference(1e-6, List.of(new Reference.Output("y", y)));
        }

        @Override
        public RooflineBound least() {
            return new RooflineBound(
                    2L * Float.BYTES * length,
                    Map.of(
                            Operation.SIGMOID,
                            (long) length,
                            Operation.TANH,
                            (long) length,
                            Operation.MULTIPLY_ADD,
                            (long) length),
                    List.of());
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(o.length));
            Tensor y = g.apply(new SigmoidTanh(x));
            plan = Plan.compile(g, Devices.standard(), List.of(y), PlanOptions.named("gate"));
            plan.input(x).write(o.x);
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
            y = Buffer.allocate(TensorType.f32(o.length));
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y)));
        }

        void run() {
            Streams.gate(x.floats(), y.floats(), x.size());
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray x;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.length);
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            return new NDList(Activation.sigmoid(x).muli(x.tanh()));
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

    /** {@code sigmoid(x).mul_(tanh(x))}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
