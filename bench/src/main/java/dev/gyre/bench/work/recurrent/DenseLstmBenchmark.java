package dev.gyre.bench.work.recurrent;

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
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * LSTM with a single head, as {@code torch.nn.LSTM} has it: the product of the inputs with the input weights, the scan, and
 * backward to inputs, weights and bias. B batch, T time, D width of inputs and states. x, h: (B, T, D); w, r: (D, 4, D);
 * bias: (4, D).
 */
public class DenseLstmBenchmark {

    /** Operands, and the results of {@link PlainLstm} with naive products. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** B. */
        @Param("32")
        public int batch;

        /** T. */
        @Param("256")
        public int time;

        /** D. */
        @Param("256")
        public int width;

        float[] x;
        float[] w;
        float[] r;
        float[] bias;
        float[] dh;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = OperandValues.normal(batch * time * width, 0, 1);
            w = OperandValues.normal(width * 4 * width, 1, 1 / Math.sqrt(width));
            r = OperandValues.normal(width * 4 * width, 2, 1 / Math.sqrt(width));
            bias = OperandValues.normal(4 * width, 3, 1);
            dh = OperandValues.normal(batch * time * width, 4, 1);
            List<float[]> results = new Plain(this).run();
            expected = new Reference(
                    1e-4,
                    List.of(
                            Reference.Output.of("h", results.get(0)),
                            Reference.Output.of("the gradient at x", results.get(1)),
                            Reference.Output.of("the gradient at w", results.get(2)),
                            Reference.Output.of("the gradient at r", results.get(3)),
                            Reference.Output.of("the gradient at the bias", results.get(4))));
        }

        /** What the graph computes. */
        Problem problem() {
            Problem p = new Problem("denseLstm", 1e-4);
            Tensor in = p.normal("x", 1, batch, time, width);
            Tensor forInputs = p.normal("w", 1 / Math.sqrt(width), width, 4 * width);
            Tensor recurrent = p.normal("r", 1 / Math.sqrt(width), 1, width, 4, width);
            Tensor b = p.normal("bias", 1, 4, 1, width);
            Tensor h = RecurrentScan.of(
                            p.graph(),
                            RecurrentCell.LSTM,
                            p.graph().apply(new DenseMatMul(in, forInputs)),
                            recurrent,
                            b)
                    .getFirst();
            return p.differentiated(h, in, forInputs, recurrent, b).expect(expected);
        }

        @Override
        public RooflineBound least() {
            return problem().least();
        }
    }

    /** {@link PlainLstm} between three products. */
    private static final class Plain {

        private final Operands o;
        private final PlainLstm lstm;
        private final float[] wx;
        private final float[] dx;
        private final float[] dw;

        Plain(Operands o) {
            this.o = o;
            lstm = new PlainLstm(o.batch, o.time, 1, o.width);
            wx = new float[4 * o.x.length];
            dx = new float[o.x.length];
            dw = new float[o.w.length];
        }

        List<float[]> run() {
            int gates = 4 * o.width;
            Arrays.fill(wx, 0f);
            Arrays.fill(dw, 0f);
            for (int i = 0; i < o.x.length; i++) {
                add(wx, i / o.width * gates, o.x[i], o.w, i % o.width * gates);
            }
            List<float[]> results = lstm.run(wx, o.r, o.bias, o.dh);
            float[] dwx = results.get(1);
            for (int i = 0; i < o.x.length; i++) {
                add(dw, i % o.width * gates, o.x[i], dwx, i / o.width * gates);
                dx[i] = dot(dwx, i / o.width * gates, o.w, i % o.width * gates);
            }
            return List.of(results.get(0), dx, dw, results.get(2), results.get(3));
        }

        private void add(float[] y, int from, float factor, float[] x, int start) {
            for (int e = 0; e < 4 * o.width; e++) {
                y[from + e] += factor * x[start + e];
            }
        }

        private float dot(float[] x, int from, float[] y, int start) {
            float s = 0f;
            for (int e = 0; e < 4 * o.width; e++) {
                s += x[from + e] * y[start + e];
            }
            return s;
        }
    }

    /** The plain contender. */
    @State(Scope.Benchmark)
    public static class PlainState {

        private Plain plain;

        /** Allocates. */
        @Setup
        public void setUp(Operands o) {
            plain = new Plain(o);
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

    /** Tensors of PyTorch, whose weights are (4 D, D); its second bias is zero and has no gradient. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private NDArray x;
        private NDArray w;
        private NDArray r;
        private NDArray bias;
        private NDArray dh;
        private NDArray noBias;
        private NDArray start;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.batch, o.time, o.width);
            w = weight(o.w, o.width);
            r = weight(o.r, o.width);
            bias = Torch.array(manager, o.bias, 4L * o.width);
            dh = Torch.array(manager, o.dh, o.batch, o.time, o.width);
            noBias = manager.zeros(new Shape(4L * o.width));
            start = manager.zeros(new Shape(1, o.batch, o.width));
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        private NDArray weight(float[] values, int width) {
            try (NDArray transposed = Torch.array(manager, values, width, 4L * width)) {
                return transposed.transpose().duplicate();
            }
        }

        NDList pass() {
            NDArray xLeaf = Torch.leaf(x);
            NDArray wLeaf = Torch.leaf(w);
            NDArray rLeaf = Torch.leaf(r);
            NDArray biasLeaf = Torch.leaf(bias);
            NDArray h = xLeaf.getNDArrayInternal()
                    .lstm(
                            xLeaf,
                            new NDList(start, start),
                            new NDList(wLeaf, rLeaf, biasLeaf, noBias),
                            true,
                            1,
                            0,
                            true,
                            false,
                            true)
                    .head();
            Torch.backward(h, dh);
            return new NDList(
                    h,
                    xLeaf.getGradient(),
                    wLeaf.getGradient().transpose(),
                    rLeaf.getGradient().transpose(),
                    biasLeaf.getGradient());
        }
    }

    /** Both passes as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** {@link PlainLstm} between naive products. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public List<float[]> plain(PlainState s) {
        return s.plain.run();
    }

    /** {@code torch.nn.LSTM} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
