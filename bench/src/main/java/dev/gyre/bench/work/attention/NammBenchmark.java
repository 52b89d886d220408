package dev.gyre.bench.work.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.peer.TorchOp;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A neural attention memory's scores of cached tokens, forward: spectra of each token's series of attention weights, averaged over
 * frames, and the backward attention network on them. H heads, S tokens, the last n of which are the new queries, frames of W = 2 (F -
 * 1) queries every {@code hop}. attention: (H, n, S); tail: (H, S, W - hop); features: (H, S, F); scores: (H, S, 1).
 */
public class NammBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** H. */
        @Param("8")
        public int heads;

        /** n. */
        @Param("256")
        public int time;

        /** S. */
        @Param("1024")
        public int tokens;

        /** Queries between frames, half of W. */
        @Param("16")
        public int hop;

        private static final float GAMMA = 0.99f;

        int frequencies() {
            return hop + 1;
        }

        /** The decay of a frame. */
        float decay() {
            return (float) Math.pow(GAMMA, hop);
        }

        @Override
        public Problem pose() {
            Problem p = new Problem("namm", 1e-4);
            Graph g = p.graph();
            int F = frequencies();
            Tensor attention = positive(p, "attention", 0, heads, time, tokens);
            Tensor tail = positive(p, "tail", 1, heads, tokens, hop);
            Tensor features = positive(p, "features", 2, heads, tokens, F);
            Tensor network = p.normal("parameters", 0.2, BackwardMemory.parameters(F, F));
            Tensor x = g.add(new AttentionSpectra(attention, tail, features, hop, GAMMA))
                    .getFirst();
            return p.result("the features", x).result("the scores", BackwardMemory.scores(g, x, network, F));
        }

        private static Tensor positive(Problem p, String called, int stream, int... dims) {
            return p.operand(called, () -> OperandValues.positive(Shape.of(dims).size(), stream), dims);
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

    /** The graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem().plain();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;
        private NDArray attention;
        private NDArray tail;
        private NDArray features;
        private NDArray bases;
        private NDArray gains;
        private NDArray mask;
        private TorchOp attend;
        private final NDList network = new NDList();

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            attention = operands().get(0);
            tail = operands().get(1);
            features = operands().get(2);
            bases = bases();
            gains = gains();
            attend = TorchOp.maskedAttention(manager);
            mask = Torch.causal(manager, o.tokens).transpose().duplicate();
            int F = o.frequencies();
            long[] sizes = {F * 3L * F, 3L * F, F * 2L * F, 2L * F, F, 1};
            long[] ends = new long[sizes.length - 1];
            for (int i = 0; i < ends.length; i++) {
                ends[i] = sizes[i] + (i > 0 ? ends[i - 1] : 0);
            }
            network.addAll(operands().get(3).split(ends));
            check("PyTorch", this::pass);
        }

        /** Hann window times cosine and times sine. (2 F, W) */
        private NDArray bases() {
            int W = 2 * o.hop;
            int F = o.frequencies();
            float[] b = new float[2 * F * W];
            for (int f = 0; f < F; f++) {
                for (int m = 0; m < W; m++) {
                    double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * m / W);
                    double angle = 2 * Math.PI * (m * f % W) / W;
                    b[f * W + m] = (float) (hann * Math.cos(angle));
                    b[(F + f) * W + m] = (float) (hann * Math.sin(angle));
                }
            }
            return Torch.array(manager, b, 2L * F, W);
        }

        /** What each frame weighs in each token's mean, nothing before it exists. (frames, 1, S) */
        private NDArray gains() {
            int frames = o.time / o.hop;
            float[] w = new float[frames * o.tokens];
            for (int i = 0; i < w.length; i++) {
                int t = i / o.tokens;
                boolean lives = i % o.tokens - (o.tokens - o.time) < o.hop * (t + 1);
                w[i] = lives ? (1 - o.decay()) * (float) Math.pow(o.decay(), frames - 1 - t) : 0f;
            }
            return Torch.array(manager, w, frames, 1, o.tokens);
        }

        NDList pass() {
            int frames = o.time / o.hop;
            int F = o.frequencies();
            NDArray halves = tail.transpose(0, 2, 1).concat(attention, 1).reshape(o.heads, frames + 1, o.hop, o.tokens);
            NDArray windows = halves.get(":, :-1").concat(halves.get(":, 1:"), 2);
            NDArray spectra = bases.matMul(windows).square();
            NDArray magnitudes = spectra.get(":, :, :" + F)
                    .add(spectra.get(":, :, " + F + ":"))
                    .sqrt();
            NDArray fresh = magnitudes.mul(gains).sum(new int[] {1}).transpose(0, 2, 1);
            NDArray x = features.mul(Math.pow(o.decay(), frames)).add(fresh);
            return new NDList(x, scores(x, F));
        }

        private NDArray scores(NDArray x, int F) {
            NDList qkv = linear(x.expandDims(0), 0, 3L * F).split(3, 3);
            NDArray mixed = attend.of(qkv.get(0), qkv.get(1), qkv.get(2), mask).squeeze(0);
            NDList change = linear(mixed, 2, 2L * F).split(2, 2);
            return linear(x.add(x.mul(change.get(1))).add(change.get(0)), 4, 1);
        }

        private NDArray linear(NDArray x, int at, long out) {
            NDArray w = network.get(at).reshape(o.frequencies(), out);
            return Linear.linear(x, w.transpose(), network.get(at + 1)).singletonOrThrow();
        }
    }

    /** The graph as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** The transform as {@code matmul}, a weighted sum over frames, {@code matmul} and {@code softmax}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
