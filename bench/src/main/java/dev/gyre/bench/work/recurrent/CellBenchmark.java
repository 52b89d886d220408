package dev.gyre.bench.work.recurrent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.kernel.Streams;
import dev.gyre.bench.op.CellUpdate;
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

/** c' = f c + i z over long vectors: a cell's update without the gates' functions, four vectors read and one written. */
public class CellBenchmark {

    /** The arguments, and the result in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** Floats in a vector. */
        @Param("16777216")
        public int length;

        float[] f;
        float[] c;
        float[] i;
        float[] z;
        Reference expected;

        /** Draws the arguments and computes the result. */
        @Setup
        public void draw() {
            f = OperandValues.normal(length, 0, 1);
            c = OperandValues.normal(length, 1, 1);
            i = OperandValues.normal(length, 2, 1);
            z = OperandValues.normal(length, 3, 1);
            double[] next = new double[length];
            for (int k = 0; k < length; k++) {
                next[k] = (double) f[k] * c[k] + (double) i[k] * z[k];
            }
            expected = new Reference(1e-6, List.of(new Reference.Output("the new cell", next)));
        }

        @Override
        public RooflineBound least() {
            return new RooflineBound(5L * Float.BYTES * length, Map.of(Operation.MULTIPLY_ADD, 2L * length), List.of());
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
            Tensor f = g.input("f", type);
            Tensor c = g.input("c", type);
            Tensor i = g.input("i", type);
            Tensor z = g.input("z", type);
            Tensor next = g.apply(new CellUpdate(f, c, i, z));
            plan = Plan.compile(g, Devices.standard(), List.of(next), PlanOptions.named("cell"));
            plan.input(f).write(o.f);
            plan.input(c).write(o.c);
            plan.input(i).write(o.i);
            plan.input(z).write(o.z);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(next)));
        }
    }

    /** The kernel's arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Buffer f;
        private Buffer c;
        private Buffer i;
        private Buffer z;
        private Buffer next;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            f = OperandValues.buffer(o.f);
            c = OperandValues.buffer(o.c);
            i = OperandValues.buffer(o.i);
            z = OperandValues.buffer(o.z);
            next = Buffer.allocate(TensorType.f32(o.length));
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(next)));
        }

        void run() {
            Streams.cell(f.floats(), c.floats(), i.floats(), z.floats(), next.floats(), next.size());
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray f;
        private NDArray c;
        private NDArray i;
        private NDArray z;
        private TorchOp cell;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            f = Torch.array(manager, o.f, o.length);
            c = Torch.array(manager, o.c, o.length);
            i = Torch.array(manager, o.i, o.length);
            z = Torch.array(manager, o.z, o.length);
            cell = new TorchOp(manager, "torch.addcmul_(torch.mul(f, c), i, z)", "f", "c", "i", "z");
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            return new NDList(cell.of(f, c, i, z));
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

    /** {@code (f * c).addcmul_(i, z)}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
