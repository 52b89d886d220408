package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchLinearAttention;
import dev.gyre.bench.peer.TorchRetention;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.engine.tensor.Tensor;

/** Attention without a softmax over all positions. B batch, T time, whole chunks, N heads of width D. q, k, v, y: (B, T, N D). */
final class LinearAttentionWorks {

    private static final float EPSILON = 1e-6f;

    private LinearAttentionWorks() {}

    /** On features that aren't negative. PyTorch takes all pairs at once, or pairs within chunks and sums of the chunks before. */
    static Work linearAttention() {
        return Work.of(
                        "linear-attention",
                        "linear attention, causal, both passes",
                        "batch=2 chunk=64 heads=8 time=1024 width=64")
                .posed(s -> {
                    Problem p = new Problem("linear-attention", 1e-4);
                    int batch = s.size("batch");
                    int time = s.size("time");
                    int channels = s.size("heads") * s.size("width");
                    int n = batch * time * channels;
                    Tensor q = p.operand("q", () -> OperandValues.positive(n, 0), batch, time, channels);
                    Tensor k = p.operand("k", () -> OperandValues.positive(n, 1), batch, time, channels);
                    Tensor v = p.normal("v", 1, batch, time, channels);
                    Tensor y = LinearAttention.of(p.graph(), q, k, v, s.size("heads"), s.size("chunk"), EPSILON)
                            .y();
                    return p.differentiated(y, q, k, v);
                })
                .ours()
                .torch("PyTorch, in chunks", t -> linear(t)::chunkwise)
                .torch("PyTorch, all pairs", t -> linear(t)::parallel)
                .plain();
    }

    private static TorchLinearAttention linear(TorchProblem t) {
        return new TorchLinearAttention(
                t.manager(), t.size("batch"), t.size("time"), t.size("heads"), t.size("chunk"), EPSILON);
    }

    /**
     * A causal product of queries, keys and values in which a pair's weight decays with what lies between. g, log-decays: (B, T, N).
     * PyTorch takes all pairs at once, or pairs within chunks and states between them.
     */
    static Work retention() {
        return Work.of(
                        "retention",
                        "gated retention over a sequence, both passes",
                        "batch=4 chunk=64 heads=8 time=512 width=64")
                .posed(s -> {
                    Problem p = new Problem("retention", 1e-4);
                    Tensor q = sequence(p, s, "q");
                    Tensor k = sequence(p, s, "k");
                    Tensor v = sequence(p, s, "v");
                    Tensor g = p.operand("g", () -> decays(s), s.size("batch"), s.size("time"), s.size("heads"));
                    Tensor y = GatedRetention.of(p.graph(), q, k, v, g, s.size("chunk"))
                            .getFirst();
                    return p.differentiated(y, q, k, v, g);
                })
                .ours()
                .torch("PyTorch, in chunks", t -> retaining(t)::chunkwise)
                .plain()
                .torch("PyTorch", t -> retaining(t)::parallel);
    }

    private static Tensor sequence(Problem p, WorkShape s, String called) {
        return p.normal(called, 1, s.size("batch"), s.size("time"), s.size("heads") * s.size("width"));
    }

    private static float[] decays(WorkShape s) {
        float[] g = OperandValues.normal(s.size("batch") * s.size("time") * s.size("heads"), 3, 0.1);
        for (int i = 0; i < g.length; i++) {
            g[i] = -Math.abs(g[i]);
        }
        return g;
    }

    private static TorchRetention retaining(TorchProblem t) {
        return new TorchRetention(t.manager(), t.size("time"), t.size("heads"), t.size("chunk"));
    }

    /**
     * Attention of LoLCATs: softmax in a window and, beyond it, linear attention on the features of Hedgehog, under one normaliser. The
     * features are those of q and k themselves, which is where training begins. gate: (N). PyTorch makes all T x T weights of both.
     */
    static Work hybrid() {
        return Work.of(
                        "hybrid",
                        "softmax in a window, linear attention beyond, both passes",
                        "batch=2 chunk=64 heads=8 time=512 width=64 window=64")
                .posed(s -> {
                    Problem p = new Problem("hybrid", 1e-4);
                    Graph g = p.graph();
                    Tensor q = sequence(p, s, "q");
                    Tensor k = sequence(p, s, "k");
                    Tensor v = sequence(p, s, "v");
                    Tensor gate = p.normal("gate", 1, s.size("heads"));
                    HybridAttention.Mapped queries = mapped(g, q, s.size("heads"));
                    HybridAttention.Mapped keys = mapped(g, k, s.size("heads"));
                    Tensor y = HybridAttention.of(g, queries, keys, v, gate, s.size("window"), false, s.size("chunk"))
                            .y();
                    return p.differentiated(y, q, k, v, gate);
                })
                .ours()
                .plain()
                .torch(
                        "PyTorch",
                        t -> TorchLinearAttention.hybrid(
                                t.manager(), t.size("time"), t.size("heads"), t.size("window")));
    }

    private static HybridAttention.Mapped mapped(Graph g, Tensor x, int heads) {
        return new HybridAttention.Mapped(x, g.add(new HedgehogMap(x, heads)).getFirst());
    }

    /**
     * y[t] = sigmoid(q[t]) times the mean of v[u] weighted by exp(k[u] + w[t, u]), u up to t. q, k, v, y: (B, T, C); w: (T, T). PyTorch
     * has it as one product of matrices for both sums.
     */
    static Work aftFull() {
        String sizes = " batch=8 time=512 width=128";
        return Work.of(
                        "aft-full",
                        "attention-free mixing with a position bias, causal",
                        "backward=false" + sizes,
                        "backward=true" + sizes)
                .posed(s -> {
                    Problem p = new Problem("aftFull", 1e-4);
                    Tensor q = p.normal("q", 1, s.size("batch"), s.size("time"), s.size("width"));
                    Tensor k = p.normal("k", 1, s.size("batch"), s.size("time"), s.size("width"));
                    Tensor v = p.normal("v", 1, s.size("batch"), s.size("time"), s.size("width"));
                    Tensor w = p.normal("w", 1, s.size("time"), s.size("time"));
                    return p.wanted(AftMix.full(p.graph(), q, k, v, w, true), s.is("backward"), q, k, v, w);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    NDArray mask = Torch.causal(t.manager(), t.size("time"));
                    return x -> {
                        NDArray gains = stableExp(x.get(1));
                        NDArray both = NDArrays.concat(new NDList(gains.mul(x.get(2)), gains), 2);
                        NDList sums = stableExp(x.get(3).add(mask)).matMul(both).split(2, 2);
                        return Activation.sigmoid(x.get(0)).mul(sums.get(0)).div(sums.get(1));
                    };
                });
    }

    /** AFT without position biases w. PyTorch has it as cumulative sums. */
    static Work aftSimple() {
        String sizes = " batch=8 time=4096 width=128";
        return Work.of(
                        "aft-simple",
                        "attention-free mixing without bias, causal",
                        "backward=false" + sizes,
                        "backward=true" + sizes)
                .posed(s -> {
                    Problem p = new Problem("aftSimple", 1e-4);
                    Tensor q = p.normal("q", 1, s.size("batch"), s.size("time"), s.size("width"));
                    Tensor k = p.normal("k", 1, s.size("batch"), s.size("time"), s.size("width"));
                    Tensor v = p.normal("v", 1, s.size("batch"), s.size("time"), s.size("width"));
                    return p.wanted(AftSimple.of(p.graph(), q, k, v).getFirst(), s.is("backward"), q, k, v);
                })
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> {
                    NDArray gains = stableExp(x.get(1));
                    NDArray mean = gains.mul(x.get(2)).cumSum(1).div(gains.cumSum(1));
                    return Activation.sigmoid(x.get(0)).mul(mean);
                });
    }

    /** exp(x - m), m the largest along the second dimension, a constant to autograd. */
    private static NDArray stableExp(NDArray x) {
        return x.sub(x.stopGradient().max(new int[] {1}, true)).exp();
    }
}
