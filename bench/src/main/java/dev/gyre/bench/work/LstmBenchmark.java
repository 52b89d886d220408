package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.LstmScan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * LSTM with heads over given input pre-activations, forward, and backward to them, the recurrent weights and the bias. B
 * batch, T time, N heads of width D. {@code torch.nn.LSTM} has no heads, so PyTorch runs an op at a time in every step.
 */
public class LstmBenchmark {

    /** Operands, and the results of {@link PlainLstm}. */
    @State(Scope.Benchmark)
    public static class Operands {

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
            wx = Numbers.normal(batch * time * 4 * channels, 0, 1);
            r = Numbers.normal(channels * 4 * width, 1, 1 / Math.sqrt(width));
            bias = Numbers.normal(4 * channels, 2, 1);
            dh = Numbers.normal(batch * time * channels, 3, 1);
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
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        Differentiated plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            Graph g = new Graph();
            Tensor wx = g.input("wx", TensorType.f32(o.batch, o.time, 4 * o.heads * o.width));
            Tensor r = g.input("r", TensorType.f32(o.heads, o.width, 4, o.width));
            Tensor bias = g.input("bias", TensorType.f32(4, o.heads, o.width));
            Tensor h = LstmScan.of(g, wx, r, bias).getFirst();
            plan = new Differentiated("lstm", g, h, o.dh, List.of(wx, r, bias))
                    .with(wx, o.wx)
                    .with(r, o.r)
                    .with(bias, o.bias);
            plan.run();
            o.expected.check("gyre", plan.read());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
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
    public static class PyTorch {

        private NDManager manager;
        private NDArray wx;
        private NDArray r;
        private NDArray bias;
        private NDArray dh;
        private int batch;
        private int time;
        private int heads;
        private int width;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            batch = o.batch;
            time = o.time;
            heads = o.heads;
            width = o.width;
            manager = Torch.start(t.threads);
            wx = Torch.array(manager, o.wx, batch, time, 4L * heads * width);
            r = Torch.array(manager, o.r, heads, width, 4L * width);
            bias = Torch.array(manager, o.bias, 4L * heads * width);
            dh = Torch.array(manager, o.dh, batch, time, (long) heads * width);
            o.expected.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDArray inputLeaf = Torch.leaf(wx);
            NDArray weightLeaf = Torch.leaf(r);
            NDArray biasLeaf = Torch.leaf(bias);
            NDList steps = inputLeaf
                    .add(biasLeaf)
                    .reshape(batch, time, 4, heads, width)
                    .transpose(1, 3, 0, 2, 4)
                    .reshape((long) time * heads, batch, 4L * width)
                    .split(time, 0);
            NDArray h = manager.zeros(new Shape(heads, batch, width));
            NDArray c = manager.zeros(new Shape(heads, batch, width));
            NDList history = new NDList(time);
            for (NDArray step : steps) {
                NDList gates = h.batchMatMul(weightLeaf).add(step).split(4, 2);
                NDArray i = Activation.sigmoid(gates.get(0));
                NDArray f = Activation.sigmoid(gates.get(1));
                NDArray z = gates.get(2).tanh();
                NDArray o = Activation.sigmoid(gates.get(3));
                c = f.mul(c).add(i.mul(z));
                h = o.mul(c.tanh());
                history.add(h);
            }
            NDArray y = NDArrays.concat(history, 0)
                    .reshape(time, heads, batch, width)
                    .transpose(2, 0, 1, 3)
                    .reshape(batch, time, (long) heads * width);
            Torch.backward(y, dh);
            return new NDList(y, inputLeaf.getGradient(), weightLeaf.getGradient(), biasLeaf.getGradient());
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
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

    /** {@code bmm} and elementwise ops in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
