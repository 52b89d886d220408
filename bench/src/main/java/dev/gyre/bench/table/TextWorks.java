package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import dev.gyre.bench.peer.TorchPatches;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** What reads and writes texts. */
final class TextWorks {

    private static final List<Integer> SIZES = List.of(3, 4, 5, 6, 7, 8);
    private static final int BYTES = 256;
    private static final int PATCH = 4;

    private TextWorks() {}

    /**
     * Bytes embedded by themselves and by hashes of the n-grams that they end, n from 3 to 8, and pooled into patches by their largest
     * entries, backward to all tables. B batch, T bytes, patches of four bytes in the mean. ids: (B, T); tables: (256, C) and (V, C); y: (B,
     * T / 4, C).
     */
    static Work blt() {
        return Work.of(
                        "blt",
                        "embedding of n-grams and pooling of patches, both passes",
                        "batch=4 rows=8192 time=1024 width=256")
                .posed(s -> {
                    Problem p = new Problem("blt", 1e-5);
                    Graph g = p.graph();
                    int batch = s.size("batch");
                    TensorType perPatch = TensorType.i32(batch, s.size("time") / PATCH + 1);
                    Tensor ids = p.operand("ids", TensorType.i32(batch, s.size("time")), b -> b.write(ids(s)));
                    Tensor bounds = p.operand("bounds", perPatch, b -> b.write(bounds(s)));
                    List<Tensor> tables = new ArrayList<>();
                    tables.add(p.normal("table", 1, BYTES, s.size("width")));
                    SIZES.forEach(n -> tables.add(p.normal("table of " + n, 1, s.size("rows"), s.size("width"))));
                    Tensor x = NgramHash.embedding(g, ids, tables.getFirst(), tables.subList(1, tables.size()), SIZES);
                    Tensor y =
                            g.add(new PatchPool(x, bounds, PatchPool.Kind.MAX)).getFirst();
                    return p.differentiated(y, tables);
                })
                .ours()
                .plain()
                .torch("PyTorch", t -> patches(t)::pooled);
    }

    private static int[] ids(WorkShape s) {
        return OperandValues.below(BYTES, s.size("batch") * s.size("time"), 0);
    }

    private static int[] bounds(WorkShape s) {
        int patches = s.size("time") / PATCH;
        int[] bounds = OperandValues.below(PATCH, s.size("batch") * (patches + 1), 1);
        for (int i = 0; i < bounds.length; i++) {
            int p = i % (patches + 1);
            bounds[i] = p == 0 ? 0 : p == patches ? s.size("time") : bounds[i] + PATCH * p;
        }
        return bounds;
    }

    private static TorchPatches patches(TorchProblem t) {
        return new TorchPatches(t.manager(), ids(t.shape()), bounds(t.shape()), t.size("batch"), 2 * PATCH - 1, SIZES);
    }

    /** Of the distributions that rows of logits stand for, which says where patches begin. logits: (R, C); y: (R). */
    static Work entropy() {
        return Work.of("entropy", "entropy of rows of logits, both passes", "classes=256 rows=8192")
                .posed(s -> {
                    Problem p = new Problem("entropy", 1e-5);
                    Tensor logits = p.normal("logits", 2, s.size("rows"), s.size("classes"));
                    return p.differentiated(p.graph().apply(new SoftmaxEntropy(logits)), logits);
                })
                .ours()
                .plain()
                .torch("PyTorch", _ -> x -> {
                    NDArray logs = x.get(0).logSoftmax(1);
                    return logs.exp().mul(logs).sum(new int[] {1}).neg();
                });
    }

    /**
     * A byte-level model's token: 206 MB of weights with the standard sizes. The weights of products are 8-bit integers for one contender
     * and floats of the same values for the other, so that both have to tell the same.
     */
    static Work generation() {
        return Work.of(
                        "generation",
                        "a token of an xLSTM that no cache holds, its weights as 8-bit integers",
                        "blocks=8 heads=4 width=1024")
                .in(Unit.TOKENS, _ -> 1)
                .contender(Work.OURS, t -> new WrittenTokens(t.shape()).small(Work.OURS))
                .contender("gyre, float32", t -> new WrittenTokens(t.shape()).floats("gyre, float32"));
    }
}
