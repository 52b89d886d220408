package dev.gyre.bench.work.attention;

import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.activation.Softmax;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.RowSoftmax;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Softmax of the rows of x (R, C), forward, and backward from a given gradient. */
public class SoftmaxBenchmark {

    /** Operands, and the results in double. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** R. */
        @Param("4096")
        public int rows;

        /** C. */
        @Param("1024")
        public int width;

        float[] x;
        float[] dy;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int n = rows * width;
            x = OperandValues.normal(n, 0, 2);
            dy = OperandValues.normal(n, 1, 1);
            double[] y = new double[n];
            double[] dx = new double[n];
            for (int r = 0; r < rows; r++) {
                row(r * width, y, dx);
            }
            expected = new Reference(
                    1e-5, List.of(new Reference.Output("y", y), new Reference.Output("the gradient at x", dx)));
        }

        private void row(int from, double[] y, double[] dx) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                y[i] = Math.exp(x[i]);
                sum += y[i];
            }
            double dot = 0;
            for (int i = from; i < from + width; i++) {
                y[i] /= sum;
                dot += y[i] * dy[i];
            }
            for (int i = from; i < from + width; i++) {
                dx[i] = y[i] * (dy[i] - dot);
            }
        }

        TensorType type() {
            return TensorType.f32(rows, width);
        }

        /** What the graph computes. */
        Problem problem() {
            Problem p = new Problem("softmax", 1e-5);
            Tensor in = p.normal("x", 2, rows, width);
            return p.differentiated(p.graph().apply(new Softmax(in)), in).expect(expected);
        }

        @Override
        public RooflineBound least() {
            return problem().least();
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

    /** The kernels' arguments. */
    @State(Scope.Benchmark)
    public static class Plain {

        private int rows;
        private int width;
        private Buffer x;
        private Buffer y;
        private Buffer dy;
        private Buffer dx;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            rows = o.rows;
            width = o.width;
            x = OperandValues.buffer(o.x);
            y = Buffer.allocate(o.type());
            dy = OperandValues.buffer(o.dy);
            dx = Buffer.allocate(o.type());
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y), OperandValues.of(dx)));
        }

        void run() {
            RowSoftmax.forward(x.floats(), y.floats(), rows, width);
            RowSoftmax.gradient(y.floats(), dy.floats(), dx.floats(), rows, width);
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            return results(x.get(0).softmax(1), x);
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

    /** {@code torch.softmax} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
