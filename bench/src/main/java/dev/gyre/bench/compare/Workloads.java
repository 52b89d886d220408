package dev.gyre.bench.compare;

import dev.gyre.bench.op.CellUpdate;
import dev.gyre.bench.op.MultiplyAdds;
import dev.gyre.bench.op.SigmoidTanh;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Softmax;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of what devices are compared on: from much arithmetic for each byte to hardly any. Sizes are such that one run
 * of sequential Java takes less than half a second, and that no result fits into a processor's inner caches.
 */
public final class Workloads {

    /** Multiply-adds in registers, in two forms: the faster one is the peak of a device that isn't this JVM. */
    public static final List<Workload> ARITHMETIC = List.of(
            new Workload("peak-loops", "multiply-adds in registers, in loops", 1e-4, Workloads::loops),
            new Workload("peak-straight", "multiply-adds in registers, without loops", 1e-4, Workloads::straight));

    /** A copy, for the same. */
    public static final List<Workload> MEMORY = List.of(new Workload("peak-copy", "y = x", 0, Workloads::copy));

    private static final List<Workload> ALL = List.of(
            new Workload("matmul", "matrix product", 1e-5, Workloads::matMul),
            new Workload("attention", "causal attention, 4 heads", 1e-5, Workloads::attention),
            new Workload("mlstm", "mLSTM over a sequence, 4 heads, chunks of 64", 1e-4, Workloads::mlstm),
            new Workload("slstm", "sLSTM over a sequence, 4 heads", 1e-4, Workloads::slstm),
            new Workload("cross-entropy", "softmax cross-entropy and its gradient", 1e-5, Workloads::crossEntropy),
            new Workload("layer-norm", "layer norm of rows", 1e-5, Workloads::layerNorm),
            new Workload("softmax", "softmax of rows", 1e-5, Workloads::softmax),
            new Workload("gate", "sigmoid(x) tanh(x), element by element", 1e-5, Workloads::gate),
            new Workload("cell", "f c + i z, element by element", 1e-6, Workloads::cell));

    private Workloads() {}

    /** Every workload of the page, in its order. */
    public static List<Workload> all() {
        return ALL;
    }

    /** The workload of a name, the peaks among them. */
    public static Optional<Workload> find(String name) {
        return Stream.of(ALL, ARITHMETIC, MEMORY)
                .flatMap(List::stream)
                .filter(w -> w.name().equals(name))
                .findFirst();
    }

    private static List<Tensor> matMul(Operands o) {
        Tensor x = o.normal("x", 0, 1, 512, 512);
        Tensor w = o.normal("w", 0, 1, 512, 512);
        return List.of(o.graph().apply(new DenseMatMul(x, w)));
    }

    private static List<Tensor> attention(Operands o) {
        Tensor q = o.normal("q", 0, 1, 4, 256, 256);
        Tensor k = o.normal("k", 0, 1, 4, 256, 256);
        Tensor v = o.normal("v", 0, 1, 4, 256, 256);
        return List.of(o.graph().apply(new CausalAttention(q, k, v, 4)));
    }

    private static List<Tensor> mlstm(Operands o) {
        Tensor q = o.normal("q", 0, 1, 4, 256, 256);
        Tensor k = o.normal("k", 0, 1, 4, 256, 256);
        Tensor v = o.normal("v", 0, 1, 4, 256, 256);
        Tensor i = o.normal("i", 0, 1, 4, 256, 4);
        Tensor f = o.normal("f", 4, 1, 4, 256, 4); // forgets slowly, as trained models do
        return List.of(MlstmChunkwise.of(o.graph(), new MlstmInputs(q, k, v, i, f), 64));
    }

    private static List<Tensor> slstm(Operands o) {
        Tensor wx = o.normal("wx", 0, 1, 32, 64, 4 * 256);
        Tensor r = o.normal("r", 0, 0.125, 4, 64, 4, 64);
        Tensor bias = o.normal("bias", 0, 1, 4, 4, 64);
        return List.of(
                RecurrentScan.of(o.graph(), RecurrentCell.SLSTM, wx, r, bias).getFirst());
    }

    private static List<Tensor> crossEntropy(Operands o) {
        Graph g = o.graph();
        Tensor logits = o.normal("logits", 0, 2, 4096, 1024);
        Tensor targets = o.below("targets", 1024, 4096);
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, targets));
        return List.of(loss, Autodiff.gradients(g, loss, List.of(logits)).get(logits));
    }

    private static List<Tensor> layerNorm(Operands o) {
        Tensor x = o.normal("x", 0, 2, 4096, 1024);
        Tensor weight = o.normal("weight", 1, 0.1, 1024);
        return List.of(o.graph().apply(new LayerNorm(x, weight, 1, 1e-5f)));
    }

    private static List<Tensor> softmax(Operands o) {
        return List.of(o.graph().apply(new Softmax(o.normal("x", 0, 2, 4096, 1024))));
    }

    private static List<Tensor> gate(Operands o) {
        return List.of(o.graph().apply(new SigmoidTanh(o.normal("x", 0, 1, 1 << 22))));
    }

    private static List<Tensor> cell(Operands o) {
        Tensor f = o.normal("f", 0, 1, 1 << 23);
        Tensor c = o.normal("c", 0, 1, 1 << 23);
        Tensor i = o.normal("i", 0, 1, 1 << 23);
        Tensor z = o.normal("z", 0, 1, 1 << 23);
        return List.of(o.graph().apply(new CellUpdate(f, c, i, z)));
    }

    private static List<Tensor> loops(Operands o) {
        int count = 512;
        Tensor x = o.normal("x", 0.5, 0.1, 1 << 19);
        return List.of(o.graph().apply(new MultiplyAdds(x, o.number("terms", count), count)));
    }

    private static List<Tensor> straight(Operands o) {
        return List.of(o.graph().apply(new MultiplyAdds.Straight(o.normal("x", 0.5, 0.1, 1 << 22))));
    }

    private static List<Tensor> copy(Operands o) {
        Tensor x = o.normal("x", 0, 1, 1 << 24);
        o.graph().add(new Copy(x, o.state("y", 1 << 24)));
        return List.of();
    }
}
