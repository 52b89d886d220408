package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.AttentionSpectra;
import dev.gyre.engine.op.BackwardMemory;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A neural attention memory's scores of cached tokens, forward: spectra of each token's series of attention weights, averaged over
 * frames, and the backward attention network on them. H heads, S tokens, the last n of which are the new queries, frames of W = 2 (F -
 * 1) queries every {@code hop}. attention: (H, n, S); tail: (H, S, W - hop); features: (H, S, F); scores: (H, S, 1).
 */
public class NammBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

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

        float[] attention;
        float[] tail;
        float[] features;
        float[] parameters;
        Problem problem;

        int frequencies() {
            return hop + 1;
        }

        /** The decay of a frame. */
        float decay() {
            return (float) Math.pow(GAMMA, hop);
        }

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            attention = positive(heads * time * tokens, 0);
            tail = positive(heads * tokens * hop, 1);
            features = positive(heads * tokens * frequencies(), 2);
            parameters = Numbers.normal(BackwardMemory.parameters(frequencies(), frequencies()), 3, 0.2);
            problem = problem().solve();
        }

        private static float[] positive(int size, int stream) {
            float[] x = Numbers.normal(size, stream, 1);
            for (int i = 0; i < size; i++) {
                x[i] = Math.abs(x[i]);
            }
            return x;
        }

        private Problem problem() {
            Problem p = new Problem("namm", 1e-4);
            Graph g = p.graph();
            int F = frequencies();
            Tensor weights = p.operand("attention", attention, heads, time, tokens);
            Tensor last = p.operand("tail", tail, heads, tokens, hop);
            Tensor means = p.operand("features", features, heads, tokens, F);
            Tensor network = p.operand("parameters", parameters, BackwardMemory.parameters(F, F));
            Tensor x = g.add(new AttentionSpectra(weights, last, means, hop, GAMMA))
                    .getFirst();
            return p.result("the features", x).result("the scores", BackwardMemory.scores(g, x, network, F));
        }

        @Override
        public Cost cost() {
            return problem().cost();
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem.checked("gyre", Devices.standard());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The same graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem.checked("plain Java", Devices.find(Devices.PLAIN));
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray attention;
        private NDArray tail;
        private NDArray features;
        private NDArray bases;
        private NDArray gains;
        private NDArray mask;
        private final NDList network = new NDList();

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            attention = Torch.array(manager, o.attention, o.heads, o.time, o.tokens);
            tail = Torch.array(manager, o.tail, o.heads, o.tokens, o.hop);
            features = Torch.array(manager, o.features, o.heads, o.tokens, o.frequencies());
            bases = bases();
            gains = gains();
            mask = Torch.causal(manager, o.tokens).transpose();
            int F = o.frequencies();
            NDArray all = manager.create(o.parameters);
            long[] sizes = {F * 3L * F, 3L * F, F * 2L * F, 2L * F, F, 1};
            long[] ends = new long[sizes.length - 1];
            for (int i = 0; i < ends.length; i++) {
                ends[i] = sizes[i] + (i > 0 ? ends[i - 1] : 0);
            }
            network.addAll(all.split(ends));
            o.problem.check("PyTorch", Torch.read(this::pass));
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
            NDList qkv = linear(x, 0, 3L * F).split(3, 2);
            NDArray scaled = qkv.get(0).mul(1 / Math.sqrt(F));
            NDArray weights =
                    scaled.matMul(qkv.get(1).transpose(0, 2, 1)).add(mask).softmax(2);
            NDList change = linear(weights.matMul(qkv.get(2)), 2, 2L * F).split(2, 2);
            return linear(x.add(x.mul(change.get(1))).add(change.get(0)), 4, 1);
        }

        private NDArray linear(NDArray x, int at, long out) {
            NDArray w = network.get(at).reshape(new Shape(o.frequencies(), out));
            return x.matMul(w).add(network.get(at + 1));
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
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
