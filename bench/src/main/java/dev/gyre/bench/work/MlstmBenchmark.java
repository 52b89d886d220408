package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchMlstm;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.MlstmChunkwise;
import dev.gyre.engine.op.MlstmInputs;
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
 * mLSTM over a sequence, forward, and backward to queries, keys, values and both gates. B batch, T time, N heads of width D.
 * Ours is chunkwise.
 */
public class MlstmBenchmark {

    /** Operands, and the results of {@link PlainMlstm}. */
    @State(Scope.Benchmark)
    public static class Operands {

        /** B. */
        @Param("8")
        public int batch;

        /** T. */
        @Param("512")
        public int time;

        /** N. */
        @Param("4")
        public int heads;

        /** D. */
        @Param("64")
        public int width;

        /** L. */
        @Param("64")
        public int chunk;

        float[] q;
        float[] k;
        float[] v;
        float[] i;
        float[] f;
        float[] dh;
        Reference expected;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int values = batch * time * heads * width;
            q = Numbers.normal(values, 0, 1);
            k = Numbers.normal(values, 1, 1);
            v = Numbers.normal(values, 2, 1);
            i = Numbers.normal(batch * time * heads, 3, 1);
            f = Numbers.normal(batch * time * heads, 4, 1);
            for (int t = 0; t < f.length; t++) {
                f[t] += 4; // forget slowly, as trained models do
            }
            dh = Numbers.normal(values, 5, 1);
            List<float[]> results = plain().run(q, k, v, i, f, dh);
            expected = new Reference(
                    1e-3,
                    List.of(
                            Reference.Output.of("h", results.get(0)),
                            Reference.Output.of("the gradient at q", results.get(1)),
                            Reference.Output.of("the gradient at k", results.get(2)),
                            Reference.Output.of("the gradient at v", results.get(3)),
                            Reference.Output.of("the gradient at the input gate", results.get(4)),
                            Reference.Output.of("the gradient at the forget gate", results.get(5))));
        }

        PlainMlstm plain() {
            return new PlainMlstm(batch, time, heads, width);
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
            TensorType type = TensorType.f32(o.batch, o.time, o.heads * o.width);
            TensorType gate = TensorType.f32(o.batch, o.time, o.heads);
            Tensor q = g.input("q", type);
            Tensor k = g.input("k", type);
            Tensor v = g.input("v", type);
            Tensor i = g.input("i", gate);
            Tensor f = g.input("f", gate);
            Tensor h = MlstmChunkwise.of(g, new MlstmInputs(q, k, v, i, f), o.chunk);
            plan = new Differentiated("mlstm", g, h, o.dh, List.of(q, k, v, i, f))
                    .with(q, o.q)
                    .with(k, o.k)
                    .with(v, o.v)
                    .with(i, o.i)
                    .with(f, o.f);
            plan.run();
            o.expected.check("gyre", plan.read());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** {@link PlainMlstm}, which the others are held against. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Operands operands;
        private PlainMlstm mlstm;

        /** Allocates. */
        @Setup
        public void setUp(Operands o) {
            operands = o;
            mlstm = o.plain();
        }

        List<float[]> run() {
            return mlstm.run(operands.q, operands.k, operands.v, operands.i, operands.f, operands.dh);
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private Operands o;
        private NDManager manager;
        private NDList inputs;
        private NDArray dh;
        private NDArray whole;
        private NDArray chunk;

        /** Allocates and checks both forms. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            inputs = new NDList(values(o.q), values(o.k), values(o.v), gate(o.i), gate(o.f));
            dh = values(o.dh);
            whole = Torch.causal(manager, o.time);
            chunk = Torch.causal(manager, o.chunk);
            o.expected.check("PyTorch's parallel form", Torch.read(this::parallel));
            o.expected.check("PyTorch's chunkwise form", Torch.read(this::chunkwise));
        }

        private NDArray values(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, (long) o.heads * o.width);
        }

        private NDArray gate(float[] x) {
            return Torch.array(manager, x, o.batch, o.time, o.heads);
        }

        NDList parallel() {
            NDList leaves = leaves();
            NDList x = byHead(leaves);
            return finish(leaves, TorchMlstm.parallel(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), whole));
        }

        NDList chunkwise() {
            NDList leaves = leaves();
            NDList x = byHead(leaves);
            return finish(leaves, TorchMlstm.chunkwise(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), chunk));
        }

        private NDList leaves() {
            return new NDList(inputs.stream().map(Torch::leaf).toList());
        }

        private NDList byHead(NDList leaves) {
            NDList x = new NDList();
            for (NDArray leaf : leaves.subNDList(0, 3)) {
                x.add(leaf.reshape(o.batch, o.time, o.heads, o.width).transpose(0, 2, 1, 3));
            }
            for (NDArray leaf : leaves.subNDList(3)) {
                x.add(leaf.transpose(0, 2, 1));
            }
            return x;
        }

        private NDList finish(NDList leaves, NDArray byHead) {
            NDArray h = byHead.transpose(0, 2, 1, 3).reshape(dh.getShape());
            Torch.backward(h, dh);
            NDList results = new NDList(h);
            leaves.forEach(leaf -> results.add(leaf.getGradient()));
            return results;
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

    /** {@link PlainMlstm}. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public List<float[]> plain(Plain s) {
        return s.run();
    }

    /** {@link TorchMlstm#parallel} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch, parallel", peer = Peer.PYTORCH)
    public void pyTorchParallel(PyTorch s) {
        Torch.run(s::parallel);
    }

    /** {@link TorchMlstm#chunkwise} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch, chunkwise", peer = Peer.PYTORCH)
    public void pyTorchChunkwise(PyTorch s) {
        Torch.run(s::chunkwise);
    }
}
