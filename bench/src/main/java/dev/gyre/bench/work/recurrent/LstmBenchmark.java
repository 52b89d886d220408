package dev.gyre.bench.work.recurrent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * LSTM with heads over given input pre-activations, forward, and backward to them, the recurrent weights and the bias. B
 * batch, T time, N heads of width D. {@code torch.nn.LSTM} has no heads, so PyTorch runs an op at a time in every step.
 */
public class LstmBenchmark {

    /** Operands, and the results of {@link PlainLstm}. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** B. */
        @Param("32")
        public int batch;

        /** T. */
        @Param("256")
        public int time;

        /** N. */
        @Param("8")
        public int heads;

        /** D. */
        @Param("32")
        public int width;

        float[] wx;
        float[] r;
        float[] bias;
        float[] dh;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int channels = heads * width;
            wx = OperandValues.normal(batch * time * 4 * channels, 0, 1);
            r = OperandValues.normal(channels * 4 * width, 1, 1 / Math.sqrt(width));
            bias = OperandValues.normal(4 * channels, 2, 1);
            dh = OperandValues.normal(batch * time * channels, 3, 1);
            List<float[]> results = plain().run(wx, r, bias, dh);
            expected = new Reference(
                    1e-4,
                    List.of(
                            Reference.Output.of("h", results.get(0)),
                            Reference.Output.of("the gradient at wx", results.get(1)),
                            Reference.Output.of("the gradient at r", results.get(2)),
                            Reference.Output.of("the gradient at the bias", results.get(3))));
        }

        PlainLstm plain() {
            return new PlainLstm(batch, time, heads, width);
        }

        /** What the graph computes. */
        Problem problem() {
            Problem p = new Problem("lstm", 1e-4);
            Tensor inputs = p.normal("wx", 1, batch, time, 4 * heads * width);
            Tensor weights = p.normal("r", 1 / Math.sqrt(width), heads, width, 4, width);
            Tensor b = p.normal("bias", 1, 4, heads, width);
            Tensor h = RecurrentScan.of(p.graph(), RecurrentCell.LSTM, inputs, weights, b)
                    .getFirst();
            return p.differentiated(h, inputs, weights, b).expect(expected);
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

    /** {@link PlainLstm}, which the others are held against. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Operands operands;
        private PlainLstm lstm;

        /** Allocates. */
        @Setup
        public void setUp(Operands o) {
            operands = o;
            lstm = o.plain();
        }

        List<float[]> run() {
            return lstm.run(operands.wx, operands.r, operands.bias, operands.dh);
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;
        private TorchOp product;
        private TorchOp sum;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            product = TorchOp.baddbmm(manager);
            sum = TorchOp.addcmul(manager);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray r = x.get(1).reshape(o.heads, o.width, 4L * o.width);
            NDList steps = x.get(0)
                    .add(x.get(2).flatten())
                    .reshape(o.batch, o.time, 4, o.heads, o.width)
                    .transpose(1, 3, 0, 2, 4)
                    .reshape((long) o.time * o.heads, o.batch, 4L * o.width)
                    .split(o.time, 0);
            NDArray h = manager.zeros(new Shape(o.heads, o.batch, o.width));
            NDArray c = manager.zeros(new Shape(o.heads, o.batch, o.width));
            NDList history = new NDList(o.time);
            for (NDArray step : steps) {
                NDList gates = product.of(step, h, r).split(4, 2);
                NDArray in = Activation.sigmoid(gates.get(0));
                NDArray forget = Activation.sigmoid(gates.get(1));
                NDArray out = Activation.sigmoid(gates.get(3));
                c = sum.of(forget.mul(c), in, gates.get(2).tanh());
                h = out.mul(c.tanh());
                history.add(h);
            }
            NDArray y = NDArrays.concat(history, 0)
                    .reshape(o.time, o.heads, o.batch, o.width)
                    .transpose(2, 0, 1, 3);
            return results(y, x);
        }
    }

    /** Both passes as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** {@link PlainLstm}. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public List<float[]> plain(Plain s) {
        return s.run();
    }

    /** {@code baddbmm} and elementwise ops in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
