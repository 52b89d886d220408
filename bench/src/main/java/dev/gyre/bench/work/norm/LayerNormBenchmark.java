package dev.gyre.bench.work.norm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
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
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.norm.LayerNormalization;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Layer norm of x (R, C) with a weight (C), forward, and backward to both from a given gradient. */
public class LayerNormBenchmark {

    private static final float EPSILON = 1e-5f;

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
        float[] weight;
        float[] dy;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = OperandValues.normal(rows * width, 0, 2);
            weight = OperandValues.normal(width, 1, 1);
            dy = OperandValues.normal(rows * width, 2, 1);
            double[] y = new double[rows * width];
            double[] dx = new double[rows * width];
            double[] dw = new double[width];
            for (int r = 0; r < rows; r++) {
                row(r * width, y, dx, dw);
            }
            expected = new Reference(
                    1e-5,
                    List.of(
                            new Reference.Output("y", y),
                            new Reference.Output("the gradient at x", dx),
                            new Reference.Output("the gradient at the weight", dw)));
        }

        private void row(int from, double[] y, double[] dx, double[] dw) {
            double mean = 0;
            for (int c = 0; c < width; c++) {
                mean += x[from + c] / (double) width;
            }
            double variance = 0;
            for (int c = 0; c < width; c++) {
                variance += (x[from + c] - mean) * (x[from + c] - mean) / width;
            }
            double inverse = 1 / Math.sqrt(variance + EPSILON);
            double a = 0;
            double b = 0;
            for (int c = 0; c < width; c++) {
                double h = (x[from + c] - mean) * inverse;
                y[from + c] = h * weight[c];
                dw[c] += dy[from + c] * h;
                a += (double) dy[from + c] * weight[c] / width;
                b += dy[from + c] * weight[c] * h / width;
            }
            for (int c = 0; c < width; c++) {
                double h = (x[from + c] - mean) * inverse;
                dx[from + c] = inverse * ((double) dy[from + c] * weight[c] - a - h * b);
            }
        }

        TensorType type() {
            return TensorType.f32(rows, width);
        }

        /** What the graph computes. */
        Problem problem() {
            Problem p = new Problem("layerNorm", 1e-5);
            Tensor in = p.normal("x", 2, rows, width);
            Tensor w = p.normal("weight", 1, width);
            return p.differentiated(p.graph().apply(new LayerNorm(in, w, 1, EPSILON)), in, w)
                    .expect(expected);
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
        private Buffer weight;
        private Buffer y;
        private Buffer dy;
        private Buffer dx;
        private Buffer dw;
        private Buffer mean;
        private Buffer inverse;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o) {
            rows = o.rows;
            width = o.width;
            x = OperandValues.buffer(o.x);
            weight = OperandValues.buffer(o.weight);
            y = Buffer.allocate(o.type());
            dy = OperandValues.buffer(o.dy);
            dx = Buffer.allocate(o.type());
            dw = Buffer.allocate(TensorType.f32(width));
            TensorType moments = TensorType.f32(rows);
            mean = Buffer.allocate(moments);
            inverse = Buffer.allocate(moments);
            run();
            o.expected.check("plain Java", List.of(OperandValues.of(y), OperandValues.of(dx), OperandValues.of(dw)));
        }

        void run() {
            LayerNormalization.rows(
                    x.floats(), weight.floats(), y.floats(), mean.floats(), inverse.floats(), rows, 1, width, EPSILON);
            LayerNormalization.gradients(
                    x.floats(),
                    mean.floats(),
                    inverse.floats(),
                    weight.floats(),
                    dy.floats(),
                    dx.floats(),
                    dw.floats(),
                    rows,
                    1,
                    width,
                    1,
                    rows);
        }
    }

    /** Tensors of PyTorch; its layer norm takes a bias, which is zero here and has no gradient. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray bias;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            bias = manager.zeros(new Shape(o.width));
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray weight = x.get(1);
            NDArray y = ai.djl.nn.norm.LayerNorm.layerNorm(x.get(0), weight.getShape(), weight, bias, EPSILON)
                    .singletonOrThrow();
            return results(y, x);
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

    /** {@code layer_norm} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
