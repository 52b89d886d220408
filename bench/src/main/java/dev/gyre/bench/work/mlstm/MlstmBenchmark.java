package dev.gyre.bench.work.mlstm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchMlstm;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * mLSTM over a sequence, forward, and backward to queries, keys, values and both gates. B batch, T time, N heads of width D.
 * Ours is chunkwise.
 */
public class MlstmBenchmark {

    /** Operands, and the results of {@link PlainMlstm}. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

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
            q = OperandValues.normal(values, 0, 1);
            k = OperandValues.normal(values, 1, 1);
            v = OperandValues.normal(values, 2, 1);
            i = OperandValues.normal(batch * time * heads, 3, 1);
            f = OperandValues.normal(batch * time * heads, 4, 1);
            for (int t = 0; t < f.length; t++) {
                f[t] += 4; // forget slowly, as trained models do
            }
            dh = OperandValues.normal(values, 5, 1);
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

        /** What the graph computes. */
        Problem problem() {
            Problem p = new Problem("mlstm", 1e-3);
            int channels = heads * width;
            Tensor queries = p.normal("q", 1, batch, time, channels);
            Tensor keys = p.normal("k", 1, batch, time, channels);
            Tensor values = p.normal("v", 1, batch, time, channels);
            Tensor in = p.normal("i", 1, batch, time, heads);
            Tensor forget = p.operand("f", () -> f, batch, time, heads);
            Tensor h = MlstmChunkwise.of(p.graph(), new MlstmInputs(queries, keys, values, in, forget), chunk);
            return p.differentiated(h, queries, keys, values, in, forget).expect(expected);
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
    public static class PyTorch extends TorchState {

        private Operands o;
        private TorchMlstm mlstm;
        private NDArray whole;
        private NDArray chunk;

        /** Allocates and checks both forms. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            mlstm = new TorchMlstm(manager);
            whole = Torch.causal(manager, o.time);
            chunk = Torch.causal(manager, o.chunk);
            check("PyTorch's parallel form", this::parallel);
            check("PyTorch's chunkwise form", this::chunkwise);
        }

        NDList parallel() {
            NDList operands = operands();
            NDList x = byHead(operands);
            NDArray h = mlstm.parallel(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), whole);
            return results(h.transpose(0, 2, 1, 3), operands);
        }

        NDList chunkwise() {
            NDList operands = operands();
            NDList x = byHead(operands);
            NDArray h = mlstm.chunkwise(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), chunk);
            return results(h.transpose(0, 2, 1, 3), operands);
        }

        private NDList byHead(NDList operands) {
            NDList x = new NDList();
            operands.subNDList(0, 3).forEach(values -> x.add(Torch.byHead(values, o.heads)));
            operands.subNDList(3).forEach(gate -> x.add(gate.transpose(0, 2, 1)));
            return x;
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
