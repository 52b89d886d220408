package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.oracle.Oracles;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchNamm;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Softmax;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.function.Function;

/** Softmax and what it attends with. */
final class AttentionWorks {

    private static final float GAMMA = 0.99f;

    private AttentionWorks() {}

    /** x, y: (R, C). */
    static Work softmax() {
        return Work.of("softmax", "softmax of rows, both passes", "rows=4096 width=1024")
                .posed(s -> {
                    Problem p = new Problem("softmax", 1e-5);
                    Tensor x = p.normal("x", 2, s.size("rows"), s.size("width"));
                    return p.differentiated(p.graph().apply(new Softmax(x)), x)
                            .expect(() -> Oracles.softmax(p.numbers(x), p.upstreamNumbers(), s.size("width")));
                })
                .in(Unit.BYTES, s -> 5 * s.bytes("rows", "width"))
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> x.get(0).softmax(1));
    }

    /** y = GELU(sqrt(n) s / |s|) values with s = x keys^T. x, y: (R, D); keys, values: (n, D), n parameter tokens. */
    static Work pattention() {
        return Work.of("pattention", "attention to parameter tokens, both passes", "rows=256 tokens=2048 width=512")
                .posed(s -> {
                    Problem p = new Problem("pattention", 1e-4);
                    Tensor x = p.normal("x", 1, s.size("rows"), s.size("width"));
                    Tensor keys = p.normal("keys", 1, s.size("tokens"), s.size("width"));
                    Tensor values = p.normal("values", 0.02, s.size("tokens"), s.size("width"));
                    TokenWeights.Kind kind = TokenWeights.Kind.GELU_OF_NORMED;
                    Tensor y = Pattention.of(p.graph(), x, keys, values, kind, kind.scale(s.size("tokens")));
                    return p.differentiated(y, x, keys, values);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> {
                    double scale = 1 / Math.sqrt(t.size("tokens"));
                    return x -> {
                        NDArray scores = x.get(0).matMul(x.get(1).transpose());
                        NDArray norms = scores.norm(2, new int[] {1}, true);
                        return Activation.gelu(scores.div(norms.mul(scale))).matMul(x.get(2));
                    };
                });
    }

    /**
     * A position sees itself and what is before it, up to a window. B batch, T time, whole windows, N heads of width D. q, k, v, y: (B, T,
     * N D). DJL has no call for PyTorch's {@code scaled_dot_product_attention}, so it's called as TorchScript. Where the window W is
     * short, PyTorch attends from blocks of W positions to themselves and to those before.
     */
    static Work attention() {
        String sizes = "batch=2 heads=8 time=512 width=64 window=";
        return Work.of("attention", "causal attention, up to a window, both passes", sizes + 512, sizes + 64)
                .posed(s -> {
                    Problem p = new Problem("attention", 1e-4);
                    int time = s.size("time");
                    int heads = s.size("heads");
                    int width = s.size("width");
                    Tensor q = p.normal("q", 1, s.size("batch"), time, heads * width);
                    Tensor k = p.normal("k", 1, s.size("batch"), time, heads * width);
                    Tensor v = p.normal("v", 1, s.size("batch"), time, heads * width);
                    KeySpans spans = KeySpans.window(p.graph(), s.size("batch"), time, time, s.size("window"));
                    float scale = (float) (1 / Math.sqrt(width));
                    Tensor y = p.graph()
                            .add(new MaskedAttention(q, k, v, spans, heads, heads, scale))
                            .getFirst();
                    return p.differentiated(y, q, k, v);
                })
                .ours()
                .plain()
                .torch("PyTorch", AttentionWorks::windowed);
    }

    private static Function<NDList, NDArray> windowed(TorchProblem t) {
        int heads = t.size("heads");
        int window = t.size("window");
        if (window >= t.size("time")) {
            TorchOp causal = TorchOp.causalAttention(t.manager());
            return x -> {
                NDList qkv = byHead(x, heads);
                return causal.of(qkv.get(0), qkv.get(1), qkv.get(2)).transpose(0, 2, 1, 3);
            };
        }
        TorchOp masked = TorchOp.maskedAttention(t.manager());
        NDArray mask = Torch.blocks(t.manager(), t.size("time"), window);
        return x -> {
            NDList qkv = byHead(x, heads);
            NDArray queries = blocks(qkv.get(0), window);
            NDArray keys = withBefore(blocks(qkv.get(1), window));
            NDArray values = withBefore(blocks(qkv.get(2), window));
            NDArray y = masked.of(queries, keys, values, mask);
            return y.reshape(qkv.get(0).getShape()).transpose(0, 2, 1, 3);
        };
    }

    private static NDList byHead(NDList x, int heads) {
        return new NDList(x.stream().map(a -> Torch.byHead(a, heads)).toList());
    }

    private static NDArray blocks(NDArray x, int window) {
        long sequences = x.getShape().get(0) * x.getShape().get(1);
        return x.reshape(sequences, -1, window, x.getShape().get(3));
    }

    /** Each block with the one before, zeros before the first. */
    private static NDArray withBefore(NDArray blocks) {
        NDArray first = blocks.get(":, :1").zerosLike();
        return first.concat(blocks.get(":, :-1"), 1).concat(blocks, 2);
    }

    /**
     * A neural attention memory: spectra of each token's series of attention weights, averaged over frames, and the backward attention
     * network on them. H heads, S tokens, the last n of which are the new queries, frames of W = 2 (F - 1) queries every {@code hop}.
     * attention: (H, n, S); tail: (H, S, W - hop); features: (H, S, F); scores: (H, S, 1).
     */
    static Work namm() {
        return Work.of(
                        "namm",
                        "spectra of attention and scores of cached tokens",
                        "heads=8 hop=16 time=256 tokens=1024")
                .posed(s -> {
                    Problem p = new Problem("namm", 1e-4);
                    Graph g = p.graph();
                    int heads = s.size("heads");
                    int tokens = s.size("tokens");
                    int F = s.size("hop") + 1;
                    Tensor attention = positive(p, "attention", heads, s.size("time"), tokens);
                    Tensor tail = positive(p, "tail", heads, tokens, s.size("hop"));
                    Tensor features = positive(p, "features", heads, tokens, F);
                    Tensor network = p.normal("parameters", 0.2, BackwardMemory.parameters(F, F));
                    Tensor x = g.add(new AttentionSpectra(attention, tail, features, s.size("hop"), GAMMA))
                            .getFirst();
                    return p.result("the features", x).result("the scores", BackwardMemory.scores(g, x, network, F));
                })
                .ours()
                .plain()
                .torchResults("PyTorch", t -> {
                    TorchNamm memory =
                            new TorchNamm(t.manager(), t.size("time"), t.size("tokens"), t.size("hop"), GAMMA);
                    NDList network = memory.network(t.operand(3));
                    return () -> memory.scores(t.operand(0), t.operand(1), t.operand(2), network);
                });
    }

    private static Tensor positive(Problem p, String called, int... dims) {
        int stream = p.operands().size();
        return p.operand(called, () -> OperandValues.positive(Shape.of(dims).size(), stream), dims);
    }
}
