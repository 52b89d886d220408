package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.oracle.PlainDenseLstm;
import dev.gyre.bench.oracle.PlainLstm;
import dev.gyre.bench.oracle.PlainMlstm;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchMlstm;
import dev.gyre.bench.peer.TorchRecurrent;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * Recurrences over a sequence, both passes. B batch, T time, N heads of width D. Those with heads take input pre-activations, wx (B, T, G N
 * D), G gates, and go backward to them, the recurrent weights r and the bias; PyTorch's own have no heads, so that it runs an op at a time
 * in every step.
 */
final class RecurrentWorks {

    private static final String WITH_HEADS = "batch=32 heads=8 time=256 width=32";

    private RecurrentWorks() {}

    /** r: (N, D, 4, D); bias: (4, N, D); gates i, f, z, o. Held against {@link PlainLstm}. */
    static Work lstm() {
        return Work.of("lstm", "LSTM with heads over a sequence, both passes", WITH_HEADS)
                .posed(s -> {
                    Problem p = withHeads("lstm", RecurrentCell.LSTM, s, 4);
                    return p.expectFloats(() -> plainLstm(s, p).get());
                })
                .in(Unit.TOKENS, s -> s.product("batch", "time"))
                .ours()
                .sequential("plain Java", t -> ReadyContender.of(plainLstm(t.shape(), t.problem())))
                .torch("PyTorch", t -> recurrent(t)::lstm);
    }

    private static Supplier<List<float[]>> plainLstm(WorkShape s, Problem p) {
        PlainLstm lstm = new PlainLstm(s.size("batch"), s.size("time"), s.size("heads"), s.size("width"));
        float[] wx = p.numbers(0);
        float[] r = p.numbers(1);
        float[] bias = p.numbers(2);
        float[] dh = p.upstreamNumbers();
        return () -> lstm.run(wx, r, bias, dh);
    }

    /** A scan whose bias has four parts and whose recurrent weights have as many gates as the inputs. */
    private static Problem withHeads(String name, RecurrentCell cell, WorkShape s, int gates) {
        Problem p = new Problem(name, 1e-4);
        int heads = s.size("heads");
        int width = s.size("width");
        Tensor wx = p.normal("wx", 1, s.size("batch"), s.size("time"), gates * heads * width);
        Tensor r = p.normal("r", 1 / Math.sqrt(width), heads, width, gates, width);
        Tensor bias = p.normal("bias", 1, 4, heads, width);
        return p.differentiated(RecurrentScan.of(p.graph(), cell, wx, r, bias).getFirst(), wx, r, bias);
    }

    private static TorchRecurrent recurrent(TorchProblem t) {
        return new TorchRecurrent(t.manager(), t.size("batch"), t.size("time"), t.size("heads"), t.size("width"));
    }

    /**
     * A single head, as {@code torch.nn.LSTM} has it, with the product of inputs and input weights. x, h: (B, T, D); w: (D, 4 D). Held
     * against {@link PlainDenseLstm}.
     */
    static Work denseLstm() {
        return Work.of(
                        "lstm-dense",
                        "LSTM with its input product over a sequence, both passes",
                        "batch=32 time=256 width=256")
                .posed(s -> {
                    Problem p = new Problem("denseLstm", 1e-4);
                    int width = s.size("width");
                    double deviation = 1 / Math.sqrt(width);
                    Tensor x = p.normal("x", 1, s.size("batch"), s.size("time"), width);
                    Tensor w = p.normal("w", deviation, width, 4 * width);
                    Tensor r = p.normal("r", deviation, 1, width, 4, width);
                    Tensor bias = p.normal("bias", 1, 4, 1, width);
                    Tensor wx = p.graph().apply(new DenseMatMul(x, w));
                    Tensor h = RecurrentScan.of(p.graph(), RecurrentCell.LSTM, wx, r, bias)
                            .getFirst();
                    return p.differentiated(h, x, w, r, bias)
                            .expectFloats(() -> plainDenseLstm(s, p).get());
                })
                .in(Unit.TOKENS, s -> s.product("batch", "time"))
                .ours()
                .sequential("plain Java", t -> ReadyContender.of(plainDenseLstm(t.shape(), t.problem())))
                .torchResults(
                        "PyTorch",
                        t -> TorchRecurrent.dense(
                                t.operand(0), t.operand(1), t.operand(2), t.operand(3), t.upstream()));
    }

    private static Supplier<List<float[]>> plainDenseLstm(WorkShape s, Problem p) {
        PlainDenseLstm lstm =
                new PlainDenseLstm(s.size("batch"), s.size("time"), s.size("width"), p.numbers(0), p.numbers(1));
        float[] r = p.numbers(2);
        float[] bias = p.numbers(3);
        float[] dh = p.upstreamNumbers();
        return () -> lstm.run(r, bias, dh);
    }

    /** The reset gate applied after the product. wx's gates r, u, a; r: (N, D, 3, D), gates g, r, u; bias: (4, N, D), g, r, u, a. */
    static Work gru() {
        return Work.of("gru", "GRU with heads over a sequence, both passes", WITH_HEADS)
                .posed(s -> withHeads("gru", RecurrentCell.GRU, s, 3))
                .ours()
                .plain()
                .torch("PyTorch", t -> recurrent(t)::gru);
    }

    /** As {@link #lstm}. The stabiliser is a constant to PyTorch's autograd, as it is to our gradient. */
    static Work slstm() {
        return Work.of("slstm", "sLSTM with heads over a sequence, both passes", WITH_HEADS)
                .posed(s -> withHeads("slstm", RecurrentCell.SLSTM, s, 4))
                .ours()
                .plain()
                .torch("PyTorch", t -> recurrent(t)::slstm);
    }

    /** h[t] = decay[t] h[t - 1] + u[t] of every channel, both passes to both. u, decay, h: (B, T, C). */
    static Work hgrn() {
        return Work.of("hgrn", "linear recurrence of channels, both passes", "batch=8 time=512 width=512")
                .posed(s -> {
                    Problem p = new Problem("hgrn", 1e-5);
                    int batch = s.size("batch");
                    int time = s.size("time");
                    int width = s.size("width");
                    Tensor u = p.normal("u", 1, batch, time, width);
                    Tensor decay = p.operand("decay", () -> decays(batch * time * width), batch, time, width);
                    Tensor start = p.graph().apply(new Fill(Shape.of(batch, width), 0f));
                    return p.differentiated(
                            p.graph().add(new HgrnScan(u, decay, start)).getFirst(), u, decay);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> TorchRecurrent.linear(t.size("time")));
    }

    private static float[] decays(int n) {
        float[] decay = OperandValues.normal(n, 1, 1);
        for (int i = 0; i < n; i++) {
            decay[i] = (float) (1 / (1 + Math.exp(-decay[i])));
        }
        return decay;
    }

    /** Backward to queries, keys, values and both gates. Ours is chunkwise. Held against {@link PlainMlstm}. */
    static Work mlstm() {
        return Work.of("mlstm", "mLSTM over a sequence, both passes", "batch=8 chunk=64 heads=4 time=512 width=64")
                .posed(s -> {
                    Problem p = new Problem("mlstm", 1e-3);
                    int batch = s.size("batch");
                    int time = s.size("time");
                    int heads = s.size("heads");
                    Tensor q = p.normal("q", 1, batch, time, heads * s.size("width"));
                    Tensor k = p.normal("k", 1, batch, time, heads * s.size("width"));
                    Tensor v = p.normal("v", 1, batch, time, heads * s.size("width"));
                    Tensor i = p.normal("i", 1, batch, time, heads);
                    Tensor f = p.operand("f", () -> forgetGates(batch * time * heads), batch, time, heads);
                    Tensor h = MlstmChunkwise.of(p.graph(), new MlstmInputs(q, k, v, i, f), s.size("chunk"));
                    return p.differentiated(h, q, k, v, i, f)
                            .expectFloats(() -> plainMlstm(s, p).get());
                })
                .in(Unit.TOKENS, s -> s.product("batch", "time"))
                .ours()
                .sequential("plain Java", t -> ReadyContender.of(plainMlstm(t.shape(), t.problem())))
                .torch("PyTorch, chunkwise", t -> {
                    TorchMlstm mlstm = new TorchMlstm(t.manager());
                    NDArray mask = Torch.causal(t.manager(), t.size("chunk"));
                    int heads = t.size("heads");
                    return operands -> {
                        NDList x = byHead(operands, heads);
                        return mlstm.chunkwise(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), mask)
                                .transpose(0, 2, 1, 3);
                    };
                })
                .torch("PyTorch, parallel", t -> {
                    TorchMlstm mlstm = new TorchMlstm(t.manager());
                    NDArray mask = Torch.causal(t.manager(), t.size("time"));
                    int heads = t.size("heads");
                    return operands -> {
                        NDList x = byHead(operands, heads);
                        return mlstm.parallel(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), mask)
                                .transpose(0, 2, 1, 3);
                    };
                });
    }

    /** Forget slowly, as trained models do. */
    private static float[] forgetGates(int n) {
        float[] f = OperandValues.normal(n, 4, 1);
        for (int i = 0; i < n; i++) {
            f[i] += 4;
        }
        return f;
    }

    private static Supplier<List<float[]>> plainMlstm(WorkShape s, Problem p) {
        PlainMlstm mlstm = new PlainMlstm(s.size("batch"), s.size("time"), s.size("heads"), s.size("width"));
        float[] q = p.numbers(0);
        float[] k = p.numbers(1);
        float[] v = p.numbers(2);
        float[] i = p.numbers(3);
        float[] f = p.numbers(4);
        float[] dh = p.upstreamNumbers();
        return () -> mlstm.run(q, k, v, i, f, dh);
    }

    private static NDList byHead(NDList operands, int heads) {
        NDList x = new NDList();
        operands.subNDList(0, 3).forEach(values -> x.add(Torch.byHead(values, heads)));
        operands.subNDList(3).forEach(gate -> x.add(gate.transpose(0, 2, 1)));
        return x;
    }
}
