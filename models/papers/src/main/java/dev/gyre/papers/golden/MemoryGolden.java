package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.op.attention.GatherHeads;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.arch.namm.Eviction;
import dev.gyre.models.arch.namm.MemoryNetwork;
import dev.gyre.verify.golden.Axes;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenGraph;
import dev.gyre.verify.golden.GoldenSystem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Neural attention memory, arXiv:2410.13166: spectra of attention's columns, decisions for given scores, and updates in a row
 * with eviction between them.
 */
final class MemoryGolden implements GoldenSystem {

    private static final String ATTENTION = "in.attn";
    private static final String SCORES = "in.scores";
    private static final Set<String> TELLING = Set.of(ATTENTION, SCORES, ATTENTION + ".1");
    private static final String TAIL = "tail";
    private static final List<String> DECISIONS = List.of("out.keep", "out.retained", "out.positions");

    /** The tokens' features and places that stay between updates. (rows, tokens, ..) */
    private record Memory(float[] features, float[] tail, int[] positions, int tokens) {}

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("namm") && TELLING.stream().anyMatch(file::has);
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        if (DECISIONS.stream().anyMatch(tensor::startsWith)) {
            return 0;
        }
        return file.has(ATTENTION) ? 1e-6 : GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        if (file.has(ATTENTION)) {
            return spectra(file, device);
        }
        return file.has(SCORES) ? selection(file) : updates(file, device);
    }

    private static Map<String, float[]> spectra(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Shape s = file.shape(ATTENTION);
        int rows = s.dim(0) * s.dim(1);
        int tokens = s.dim(3);
        int hop = g.count("hop");
        int window = g.count("n_fft");
        Tensor attention = g.fed("attn", TensorType.f32(rows, s.dim(2), tokens), file.floats(ATTENTION));
        Tensor tail = zeros(g, "tail", rows, tokens, window - hop);
        Tensor before = zeros(g, "features", rows, tokens, window / 2 + 1);
        float gamma = (float) g.setting("gamma").asDouble();
        Outputs<Tensor> out = g.add(new AttentionSpectra(attention, tail, before, hop, gamma));
        g.result("out.features", out.get(AttentionSpectra.Out.FEATURES), Axes.SAME);
        g.result("out.stft", g.apply(new Transpose(out.get(AttentionSpectra.Out.MAGNITUDES))), Axes.SAME);
        return g.run(device);
    }

    private static Tensor zeros(GoldenGraph g, String name, int... dims) {
        TensorType type = TensorType.f32(dims);
        return g.fed(name, type, new float[type.shape().size()]);
    }

    private static Map<String, float[]> selection(GoldenFile file) {
        GoldenGraph g = new GoldenGraph(file);
        Shape s = file.shape(SCORES);
        float[] mask = file.floats("in.mask");
        boolean[] present = new boolean[mask.length];
        IntStream.range(0, mask.length).forEach(i -> present[i] = mask[i] != 0);
        Eviction e = new Eviction(file.floats(SCORES), present, s.dim(0) * s.dim(1));
        return Map.of(
                "out.keep", flags(e.keep()),
                "out.retained", floats(e.retained()),
                "out.retained_capped", floats(e.retained(g.count("cache_size"))),
                "out.retained_topk", floats(e.top(g.count("topk"))));
    }

    private static Map<String, float[]> updates(GoldenFile file, Device device) {
        Map<String, float[]> computed = new HashMap<>();
        Memory memory = new Memory(new float[0], new float[0], new int[0], 0);
        int newest = 0;
        for (int i = 1; file.has("in.attn." + i); i++) {
            int queries = file.shape("in.attn." + i).dim(2);
            newest += queries;
            memory = update(file, device, i, memory, newest, computed);
        }
        return computed;
    }

    private static Memory update(
            GoldenFile file, Device device, int i, Memory old, int newest, Map<String, float[]> computed) {
        GoldenGraph g = new GoldenGraph(file);
        Shape s = file.shape("in.attn." + i);
        int rows = file.shape("out.features." + i).dim(0)
                * file.shape("out.features." + i).dim(1);
        int tokens = s.dim(3);
        int queries = s.dim(2);
        int hop = g.count("hop");
        int past = g.count("n_fft") - hop;
        int frequencies = g.count("n_fft") / 2 + 1;
        Tensor all = g.fed("attn", TensorType.f32(s.dim(0) * s.dim(1), queries, tokens), file.floats("in.attn." + i));
        Tensor index = g.fed("index", grown(rows, old.tokens, tokens), rows, 1, tokens);
        Tensor tail = kept(g, "tail", old.tail, rows, old.tokens, past, index);
        Tensor before = kept(g, "features", old.features, rows, old.tokens, frequencies, index);
        MemoryNetwork network = new MemoryNetwork(
                g.count("n_fft"),
                hop,
                g.setting("gamma").asDouble(),
                g.count("position_features") / 2,
                g.setting("max_freq").asDouble(),
                g.count("hidden"));
        Outputs<Tensor> out = network.observed(g, all, tail, before);
        int[] positions = positions(old, rows, tokens, newest);
        int[] ages = Arrays.stream(positions).map(p -> newest - 1 - p).toArray();
        Tensor turns = g.fed("turns", network.turns(), 2, network.pairs());
        Tensor x =
                network.embedded(g, g.fed("ages", ages, rows, tokens), turns, out.get(AttentionSpectra.Out.FEATURES));
        Tensor scores = BackwardMemory.scores(g, x, g.tensor("param.flat", Axes.SAME), network.hidden());
        g.result("out.features." + i, out.get(AttentionSpectra.Out.FEATURES), Axes.SAME);
        g.result("out.embedding." + i, x, Axes.SAME);
        g.result("out.scores." + i, scores, Axes.SAME);
        g.result(TAIL, out.get(AttentionSpectra.Out.TAIL), Axes.SAME);
        Map<String, float[]> found = g.run(device);
        float[] tails = found.remove(TAIL);
        computed.putAll(found);
        Eviction e = Eviction.of(found.get("out.scores." + i), rows);
        int[] retained = e.retained();
        int[] stay = IntStream.range(0, retained.length)
                .map(r -> positions[r / e.wanted() * tokens + retained[r]])
                .toArray();
        computed.put("out.keep." + i, flags(e.keep()));
        computed.put("out.retained." + i, floats(retained));
        computed.put("out.positions." + i, floats(stay));
        float[] features = found.get("out.features." + i);
        return new Memory(
                picked(features, retained, rows, tokens), picked(tails, retained, rows, tokens), stay, e.wanted());
    }

    /** Numbers of the tokens before the update, an empty row for each new one. */
    private static Tensor kept(
            GoldenGraph g, String name, float[] numbers, int rows, int tokens, int width, Tensor index) {
        int known = Math.max(1, tokens);
        float[] fed = tokens == 0 ? new float[rows * width] : numbers;
        return g.apply(new GatherHeads(g.fed(name, TensorType.f32(rows, known, width), fed), index));
    }

    /** The old tokens in their places, then new ones, which have none. */
    private static int[] grown(int rows, int old, int tokens) {
        return IntStream.range(0, rows * tokens)
                .map(i -> i % tokens < old ? i % tokens : -1)
                .toArray();
    }

    private static int[] positions(Memory old, int rows, int tokens, int newest) {
        return IntStream.range(0, rows * tokens)
                .map(i -> i % tokens < old.tokens
                        ? old.positions[i / tokens * old.tokens + i % tokens]
                        : newest - tokens + i % tokens)
                .toArray();
    }

    /** The rows that stay. x: (rows, tokens, width) */
    private static float[] picked(float[] x, int[] retained, int rows, int tokens) {
        int width = x.length / rows / tokens;
        int count = retained.length / rows;
        float[] y = new float[retained.length * width];
        for (int r = 0; r < retained.length; r++) {
            System.arraycopy(x, (r / count * tokens + retained[r]) * width, y, r * width, width);
        }
        return y;
    }

    private static float[] flags(boolean[] b) {
        float[] f = new float[b.length];
        IntStream.range(0, b.length).forEach(i -> f[i] = b[i] ? 1f : 0f);
        return f;
    }

    private static float[] floats(int[] n) {
        float[] f = new float[n.length];
        IntStream.range(0, n.length).forEach(i -> f[i] = n[i]);
        return f;
    }
}
