package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import dev.gyre.bench.oracle.Oracles;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.peer.TorchReversible;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.TorchProblem;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.graph.Reversible;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.graph.Reversible.Streams;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What models are trained with. */
final class TrainingWorks {

    private static final int EXPANSION = 4;
    private static final float EPSILON = 1e-5f;

    private TrainingWorks() {}

    /** The mean over R rows of V classes, with its gradient at the logits. DJL has no call for PyTorch's, so it's called as TorchScript. */
    static Work crossEntropy() {
        return Work.of("cross-entropy", "softmax cross-entropy of rows, both passes", "classes=1024 rows=4096")
                .posed(s -> {
                    Problem p = new Problem("crossEntropy", 1e-5);
                    Graph g = p.graph();
                    int rows = s.size("rows");
                    int classes = s.size("classes");
                    Tensor logits = p.normal("logits", 2, rows, classes);
                    Tensor targets = p.operand("targets", TensorType.i32(rows), b -> b.write(targets(s)));
                    Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
                    Tensor gradient =
                            Autodiff.gradients(g, loss, List.of(logits)).get(logits);
                    return p.result("the loss", loss)
                            .result("the gradient at the logits", gradient)
                            .expect(() -> Oracles.crossEntropy(p.numbers(logits), targets(s), classes));
                })
                .in(Unit.BYTES, s -> 3 * s.bytes("rows", "classes"))
                .bounded(s -> leastOfCrossEntropy((long) s.size("rows") * s.size("classes")))
                .ours()
                .plain()
                .torchResults("PyTorch", TrainingWorks::torchCrossEntropy);
    }

    private static int[] targets(WorkShape s) {
        return OperandValues.below(s.size("classes"), s.size("rows"), 1);
    }

    private static RooflineBound leastOfCrossEntropy(long n) {
        return new RooflineBound(
                3 * Float.BYTES * n, Map.of(Operation.EXP, n, Operation.MULTIPLY_ADD, 4 * n), List.of());
    }

    private static Supplier<NDList> torchCrossEntropy(TorchProblem t) {
        TorchOp crossEntropy = TorchOp.crossEntropy(t.manager());
        NDArray targets = t.manager().create(targets(t.shape())).toType(DataType.INT64, false);
        NDArray one = t.manager().create(1f);
        NDArray logits = t.operand(0);
        return () -> {
            NDArray leaf = Torch.leaf(logits);
            NDArray loss = crossEntropy.of(leaf, targets);
            Torch.backward(loss, one);
            return new NDList(loss, leaf.getGradient());
        };
    }

    /**
     * A byte-level xLSTM with one sLSTM block: forward, backward, clipping, AdamW. B sequences of T bytes. Both contenders start from the
     * same parameters and see the same bytes again and again; their losses of the first steps must agree.
     */
    static Work xlstm() {
        return Work.of("xlstm", "a training step of a byte-level xLSTM", "batch=16 blocks=4 heads=4 time=128 width=128")
                .in(Unit.TOKENS, s -> s.product("batch", "time"))
                .bounded(XlstmSteps::least)
                .contender(Work.OURS, t -> new XlstmSteps(t.shape()).ready())
                .contender("PyTorch, eager", Peer.PYTORCH, XlstmSteps::torch);
    }

    /**
     * Blocks y1 = x1 + F(x2), y2 = x2 + G(y1), and the sum of both streams, backward to both inputs and all parameters. F and G: layer
     * norm, linear map to 4 C, GELU, linear map back. x1, x2, y: (R, C). Ours recomputes activations or stores them; speed is given in the
     * operations of the latter for both. PyTorch stores them.
     */
    static Work reversible() {
        return Work.of("reversible", "a chain of reversible blocks, both passes", "blocks=8 rows=256 width=256")
                .posed(s -> blocks(s, Memory.RECOMPUTE))
                .counted(s -> blocks(s, Memory.STORE))
                .bounded(s -> blocks(s, Memory.STORE).least())
                .ours()
                .ours("gyre, storing", s -> blocks(s, Memory.STORE))
                .plain()
                .torch("PyTorch", t -> new TorchReversible(t.manager(), t.size("width"), EPSILON)::sum);
    }

    private static Problem blocks(WorkShape s, Memory memory) {
        Problem p = new Problem("reversible", 1e-4);
        Tensor x1 = p.normal("x1", 1, s.size("rows"), s.size("width"));
        Tensor x2 = p.normal("x2", 1, s.size("rows"), s.size("width"));
        List<Tensor> at = new ArrayList<>(List.of(x1, x2));
        Streams streams = new Streams(x1, x2);
        for (int i = 0; i < s.size("blocks"); i++) {
            UnaryOperator<Tensor> f = mlp(p, "f" + i, s.size("width"), at);
            UnaryOperator<Tensor> g = mlp(p, "g" + i, s.size("width"), at);
            streams = new Reversible(p.graph(), f, g, memory).forward(streams);
        }
        return p.differentiated(p.graph().apply(new Add(streams.first(), streams.second())), at);
    }

    private static UnaryOperator<Tensor> mlp(Problem p, String called, int width, List<Tensor> parameters) {
        Graph g = p.graph();
        int hidden = EXPANSION * width;
        Tensor norm = p.normal(called + " norm", 1, width);
        Tensor up = p.normal(called + " up", 1 / Math.sqrt(width), width, hidden);
        Tensor bias = p.normal(called + " bias", 0.1, hidden);
        Tensor down = p.normal(called + " down", 0.5 / Math.sqrt(hidden), hidden, width);
        parameters.addAll(List.of(norm, up, bias, down));
        return x -> {
            Tensor normed = g.apply(new LayerNorm(x, norm, 1, EPSILON));
            Tensor inner = g.apply(new AddBias(g.apply(new DenseMatMul(normed, up)), bias));
            Tensor active = g.apply(new Activation(inner, Activation.Kind.GELU));
            return g.apply(new DenseMatMul(active, down));
        };
    }
}
