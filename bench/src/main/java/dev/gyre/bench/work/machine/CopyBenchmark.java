package dev.gyre.bench.work.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
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
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** y = x over a long vector: the speed of memory. */
public class CopyBenchmark {

    /** The vector. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** Floats in a vector. */
        @Param("16777216")
        public int length;

        float[] x;
        Reference expected;

        /** Draws the vector. */
        @Setup
        public void draw() {
            x = OperandValues.normal(length, 0, 1);
            expected = new Reference(0, List.of(Reference.Output.of("the copy", x)));
        }

        @Override
        public RooflineBound least() {
            return new RooflineBound(2L * Float.BYTES * length, Map.of(), List.of());
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
            Tensor y = g.variable(Variable.state("y", type));
            g.add(new Copy(x, y));
            plan = Plan.compile(g, Devices.standard(), List.of(), PlanOptions.named("copy"));
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
            Layout.copy(x.floats(), y.floats(), x.size());
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDIndex all;
        private NDArray x;
        private NDArray y;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            all = new NDIndex("0:" + o.length);
            x = Torch.array(manager, o.x, o.length);
            y = x.zerosLike();
            run();
            o.expected.check("PyTorch", List.of(y.toFloatArray()));
        }

        void run() {
            y.set(all, x);
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

    /** {@code y[:] = x}, which is {@code copy_}; DJL's {@code copyTo} goes through Java's memory. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        s.run();
    }
}
