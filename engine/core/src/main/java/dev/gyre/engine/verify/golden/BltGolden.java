package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.RelativeSpans;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.patch.PatchRule;
import dev.gyre.engine.patch.Patches;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * BLT, arXiv:2412.09871: hashes and embeddings of n-grams, boundaries of patches by every rule, pooling, and the cross
 * attention between bytes and patches.
 */
public final class BltGolden implements GoldenSystem {

    private static final Set<String> CASES =
            Set.of("hash-ids", "hash-embedding", "patching", "pooling", "cross-encoder", "cross-decoder");
    private static final Set<String> EXACT = Set.of("hash-ids", "patching");
    private static final Set<String> EXACT_POOLING =
            Set.of("out.patch_ids", "out.decoder_patch_ids", "out.max", "out.min");
    private static final Pattern HASH = Pattern.compile("out\\.hash\\.f(\\d+)\\.n(\\d+)\\.v(\\d+)");
    private static final Pattern CUT = Pattern.compile("out\\.([a-z]+?)(_nonext|_max)?\\.(starts|lengths)");
    private static final int DELIMITER = 3;

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("blt") && CASES.contains(file.meta("case"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        boolean exact = EXACT.contains(file.meta("case"))
                || (file.meta("case").equals("pooling") && EXACT_POOLING.contains(tensor))
                || tensor.equals("out.mask");
        return exact ? 0 : GoldenSystem.super.tolerance(file, tensor);
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        Map<String, float[]> computed = new HashMap<>();
        switch (file.meta("case")) {
            case "hash-ids" -> hashes(g, file);
            case "hash-embedding" -> embedding(g);
            case "pooling" -> computed.putAll(pooling(g, file));
            case "patching" -> {
                return patching(g, file);
            }
            default -> computed.putAll(cross(g, file));
        }
        computed.putAll(g.run(device));
        return computed;
    }

    private static void hashes(GoldenGraph g, GoldenFile file) {
        Tensor ids = g.integers("in.tokens");
        for (String name : file.names()) {
            Matcher m = HASH.matcher(name);
            if (m.matches()) {
                int function = Integer.parseInt(m.group(1));
                int n = Integer.parseInt(m.group(2));
                int rows = Integer.parseInt(m.group(3));
                g.result(name, g.apply(NgramHash.function(ids, n, function, rows)), Axes.SAME);
            }
        }
    }

    private static void embedding(GoldenGraph g) {
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode size : g.setting("sizes")) {
            sizes.add(size.asInt());
        }
        List<Tensor> tables = new ArrayList<>();
        for (int i = 0; i < sizes.size() * g.count("functions"); i++) {
            tables.add(g.tensor("param.encoder_hash_tok_embedding." + i + ".weight", Axes.SAME));
        }
        Tensor table = g.tensor("param.tok_embeddings.weight", Axes.SAME);
        g.result("out.e", "in.de", NgramHash.embedding(g, g.integers("in.tokens"), table, tables, sizes), Axes.SAME);
    }

    private static Map<String, float[]> patching(GoldenGraph g, GoldenFile file) {
        Map<String, float[]> computed = new HashMap<>();
        int batch = file.shape("in.tokens").dim(0);
        for (String name : file.names()) {
            Matcher m = CUT.matcher(name);
            if (m.matches()) {
                String kind = m.group(2) == null ? "" : m.group(2);
                int[] tokens = file.ints(m.group(1).equals("bpe") ? "in.tokens_bpe" : "in.tokens");
                Patches p = Patches.of(
                        rule(g, m.group(1)), tokens, file.floats("in.entropies"), batch, !kind.equals("_nonext"));
                Patches cut = kind.equals("_max") ? p.limited(g.count("max_patch_length")) : p;
                computed.put(name, floats(m.group(3).equals("starts") ? cut.starts() : cut.lengths()));
            }
        }
        return computed;
    }

    private static PatchRule rule(GoldenGraph g, String name) {
        float high = (float) g.setting("threshold_global").asDouble();
        return switch (name) {
            case "global" -> new PatchRule.Global(high);
            case "monotonic" ->
                new PatchRule.Monotonic((float) g.setting("threshold_monotonic").asDouble());
            case "both" ->
                new PatchRule.Both(high, (float) g.setting("threshold_add").asDouble());
            case "budget" -> new PatchRule.Budget(g.count("patch_size"));
            case "space" -> new PatchRule.Space();
            case "bpe" -> new PatchRule.Delimiter(DELIMITER);
            case "static" -> new PatchRule.Stride(g.count("patch_size"));
            case "byte" -> new PatchRule.Single();
            default -> throw new IllegalArgumentException("no rule of patching: " + name);
        };
    }

    private static Map<String, float[]> pooling(GoldenGraph g, GoldenFile file) {
        Patches p = patches(file);
        int bytes = file.shape("in.h").dim(1);
        Tensor bounds = g.fed("bounds", p.bounds(), p.batch(), p.count() + 1);
        for (PatchPool.Kind kind : PatchPool.Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            Tensor h = g.copy("in." + name + ".h", "in.h", Axes.SAME);
            g.result("out." + name, "in.d" + name, g.apply(new PatchPool(h, bounds, kind)), Axes.SAME);
        }
        return Map.of("out.patch_ids", floats(p.ids(bytes)), "out.decoder_patch_ids", floats(p.completed(bytes)));
    }

    private static Patches patches(GoldenFile file) {
        return Patches.ofLengths(
                file.ints("in.lengths"), file.shape("in.lengths").dim(0));
    }

    /** y = 2 x + attention, since BLT adds the residual twice; and the mask that the spans stand for. */
    private static Map<String, float[]> cross(GoldenGraph g, GoldenFile file) {
        boolean encoder = g.setting("side").asString().equals("encoder");
        Patches p = patches(file);
        int k = g.count("k");
        int bytes = file.shape("in.bytes").dim(1);
        Patches.Spans spans = encoder ? p.bytesOfPatches(k, bytes) : p.patchesOfBytes(k, bytes);
        Tensor x = g.tensor(encoder ? "in.patches" : "in.bytes", Axes.SAME);
        Tensor other = g.tensor(encoder ? "in.bytes" : "in.patches", Axes.SAME);
        g.result("out.y", "in.dy", crossLayer(g, "", x, other, spans), Axes.SAME);
        int keys = other.dim(1);
        float[] mask = new float[spans.from().length * keys];
        for (int i = 0; i < mask.length; i++) {
            int query = i / keys;
            mask[i] = i % keys >= spans.from()[query] && i % keys < spans.to()[query] ? 1f : 0f;
        }
        return Map.of("out.mask", mask);
    }

    /** A cross-attention layer of which the parameters' names begin with {@code prefix}. */
    static Tensor crossLayer(GoldenGraph g, String prefix, Tensor x, Tensor other, Patches.Spans spans) {
        int heads = g.count(g.has("heads") ? "heads" : "cross_attn_nheads");
        float eps = (float) g.setting("norm_eps").asDouble();
        Tensor queryNorm = g.tensor("param." + prefix + "cross_attn_norm_q.weight", Axes.SAME);
        Tensor keyNorm = g.tensor("param." + prefix + "cross_attn_norm_kv.weight", Axes.SAME);
        Tensor own = g.apply(new RmsNorm(x, queryNorm, 1, eps));
        Tensor read = g.apply(new RmsNorm(other, keyNorm, 1, eps));
        Tensor seen =
                g.add(new RelativeSpans(x.dim(0), x.dim(1), other.dim(1), 0, 0)).get(2);
        KeySpans visible = new KeySpans(
                g.fed(prefix + "from", spans.from(), x.dim(0), x.dim(1)),
                g.fed(prefix + "to", spans.to(), x.dim(0), x.dim(1)),
                seen);
        Tensor y = g.apply(new MaskedAttention(
                g.linear(own, prefix + "wq.weight"),
                g.linear(read, prefix + "wk.weight"),
                g.linear(read, prefix + "wv.weight"),
                visible,
                heads));
        return g.apply(new Add(g.apply(new Scale(x, 2f)), g.linear(y, prefix + "wo.weight")));
    }

    private static float[] floats(int[] n) {
        float[] f = new float[n.length];
        IntStream.range(0, n.length).forEach(i -> f[i] = n[i]);
        return f;
    }
}
