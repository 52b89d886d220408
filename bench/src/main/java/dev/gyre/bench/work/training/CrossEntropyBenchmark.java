package dev.gyre.bench.work.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
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
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.training.CrossEntropy;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Mean cross-entropy of R rows over V classes, with its gradient at the logits. DJL has no call for PyTorch's {@code
 * cross_entropy}, so it's called as TorchScript.
 */
public class CrossEntropyBenchmark {

    /** Operands, and the results in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** R. */
        @Param("4096")
        public int rows;

        /** V. */
        @Param("1024")
        public int classes;

        float[] logits;
        int[] targets;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            logits = OperandValues.normal(rows * classes, 0, 2);
            targets = OperandValues.below(classes, rows, 1);
            double[] gradient = new double[rows * classes];
            double loss = 0;
            for (int r = 0; r < rows; r++) {
                loss += row(r, gradient) / rows;
            }
            expected = new Reference(
                    1e-5,
                    List.of(
                            new Reference.Output("the loss", new double[] {loss}),
                            new Reference.Output("the gradient at the logits", gradient)));
        }

        private double row(int r, double[] gradient) {
            double sum = 0;
            for (int v = 0; v < classes; v++) {
                sum += Math.exp(logits[r * classes + v]);
            }
            for (int v = 0; v < classes; v++) {
                double p = Math.exp(logits[r * classes + v]) / sum;
                gradient[r * classes + v] = (v == targets[r] ? p - 1 : p) / rows;
            }
            return Math.log(sum) - logits[r * classes + targets[r]];
        }

        @Override
        public RooflineBound least() {
            long n = (long) rows * classes;
            return new RooflineBound(
                    3 * Float.BYTES * n, Map.of(Operation.EXP, n, Operation.MULTIPLY_ADD, 4 * n), List.of());
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor logits = g.input("logits", TensorType.f32(o.rows, o.classes));
            Tensor targets = g.input("targets", TensorType.i32(o.rows));
            Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
            Tensor gradient = Autodiff.gradients(g, loss, List.of(logits)).get(logits);
            plan = Plan.compile(g, Devices.standard(), List.of(loss, gradient), PlanOptions.named("crossEntropy"));
            plan.input(logits).write(o.logits);
            plan.input(targets).write(o.targets);
            plan.run();
            o.expected.check("gyre", List.of(plan.floats(loss), plan.floats(gradient)));
        }
    }

    /** The kernels' arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        private int rows;
        private int classes;
        private Buffer logits;
        private Buffer targets;
        private Buffer top;
        private Buffer spread;
        private Buffer losses;
        private Buffer loss;
        private Buffer share;
        private Buffer one;
        private Buffer gradient;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            rows = o.rows;
            classes = o.classes;
            logits = OperandValues.buffer(o.logits);
            targets = Buffer.allocate(TensorType.i32(rows));
            targets.write(o.targets);
            top = Buffer.allocate(TensorType.f32(rows));
            spread = Buffer.allocate(TensorType.f32(rows));
            losses = Buffer.allocate(TensorType.f32(rows));
            loss = Buffer.allocate(TensorType.f32(1));
            share = Buffer.allocate(TensorType.f32(1));
            one = OperandValues.buffer(new float[] {1f});
            gradient = Buffer.allocate(TensorType.f32(rows, classes));
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(loss), OperandValues.of(gradient)));
        }

        void run() {
            CrossEntropy.rows(
                    logits.floats(), targets.ints(), top.floats(), spread.floats(), losses.floats(), rows, classes);
            CrossEntropy.mean(losses.floats(), targets.ints(), loss.floats(), share.floats(), rows);
            CrossEntropy.gradient(
                    logits.floats(),
                    targets.ints(),
                    top.floats(),
                    spread.floats(),
                    share.floats(),
                    one.floats(),
                    gradient.floats(),
                    rows,
                    classes);
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray logits;
        private NDArray targets;
        private NDArray one;
        private TorchOp crossEntropy;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            logits = Torch.array(manager, o.logits, o.rows, o.classes);
            targets = manager.create(o.targets).toType(DataType.INT64, false);
            one = manager.create(1f);
            crossEntropy = TorchOp.crossEntropy(manager);
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDArray leaf = Torch.leaf(logits);
            NDArray loss = crossEntropy.of(leaf, targets);
            Torch.backward(loss, one);
            return new NDList(loss, leaf.getGradient());
        }
    }

    /** Both passes as a plan. */
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

    /** {@code cross_entropy} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
