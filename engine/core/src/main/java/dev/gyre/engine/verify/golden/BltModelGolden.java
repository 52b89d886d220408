package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.RelativeSpans;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.patch.Documents;
import dev.gyre.engine.patch.Patches;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Whole models of BLT, arXiv:2412.09871: the entropy model, and the byte model over patches. */
public final class BltModelGolden implements GoldenSystem {

    private static final Set<String> CASES = Set.of("entropy-model", "model-small");
    private static final int END = 2;

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("blt") && CASES.contains(file.meta("case"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        boolean entropy = file.meta("case").equals("entropy-model");
        Model m = new Model(g, file);
        Tensor logits = entropy ? m.bytes() : m.patched();
        Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, g.integers("in.targets")));
        g.result("out.logits", logits, Axes.SAME);
        g.result("out.loss", loss, Axes.SAME);
        if (entropy) {
            g.result("out.entropies", g.apply(new SoftmaxEntropy(logits)), Axes.SAME);
        }
        g.loss(loss);
        return g.run(device);
    }

    private static final class Model {

        private final GoldenGraph g;
        private final Tensor start;
        private final int[] tokens;
        private final int batch;
        private final int bytes;
        private final float eps;
        private final GoldenFile file;

        Model(GoldenGraph g, GoldenFile file) {
            this.g = g;
            this.file = file;
            this.start = g.start();
            this.tokens = file.ints("in.tokens");
            this.batch = file.shape("in.tokens").dim(0);
            this.bytes = file.shape("in.tokens").dim(1);
            this.eps = g.has("norm_eps") ? (float) g.setting("norm_eps").asDouble() : 1e-5f;
        }

        /** Logits of the entropy model. */
        Tensor bytes() {
            Tensor table = g.tensor("param.tok_embeddings.weight", Axes.SAME);
            Tensor x = g.apply(new Embedding(g.integers("in.tokens"), table));
            KeySpans spans = spans("local", Documents.endedBy(END, tokens), bytes, g.count("sliding_window"));
            x = blocks(x, "", g.count("n_layers"), g.count("n_heads"), spans);
            return g.linear(norm(x, "norm"), "output.weight");
        }

        /** Logits of the model over patches. */
        Tensor patched() {
            Patches patches = Patches.ofLengths(file.ints("in.lengths"), batch);
            boolean[] last = Documents.endedBy(END, tokens);
            int k = g.count("cross_attn_k");
            KeySpans local = spans("local", last, bytes, g.count("local_attention_window_len"));
            Tensor h = blocks(
                    embedded(),
                    "local_encoder.",
                    g.count("n_layers_local_encoder"),
                    g.count("n_heads_local_encoder"),
                    local);
            Tensor latent = encoded(h, patches, k);
            KeySpans global = spans("global", Documents.endedBy(last, patches), patches.count(), patches.count());
            Tensor deep = blocks(
                    latent, "global_transformer.", g.count("n_layers_global"), g.count("n_heads_global"), global);
            return decoded(h, deep, patches, k, local);
        }

        private Tensor embedded() {
            List<Integer> sizes = new ArrayList<>();
            for (JsonNode size : g.setting("encoder_hash_byte_group_size")) {
                sizes.add(size.asInt());
            }
            List<Tensor> tables = new ArrayList<>();
            for (int i = 0; i < sizes.size() * g.count("encoder_hash_byte_group_nb_functions"); i++) {
                tables.add(g.tensor("param.encoder_hash_tok_embedding." + i + ".weight", Axes.SAME));
            }
            Tensor table = g.tensor("param.local_encoder.tok_embeddings.weight", Axes.SAME);
            return NgramHash.embedding(g, g.integers("in.tokens"), table, tables, sizes);
        }

        /** Patches from bytes: pooled, then attending to their own bytes, then as wide as the global model. */
        private Tensor encoded(Tensor h, Patches patches, int k) {
            int width = h.dim(2);
            Tensor bounds = g.fed("bounds", patches.bounds(), batch, patches.count() + 1);
            Tensor pooled = g.apply(new PatchPool(h, bounds, PatchPool.Kind.MAX));
            Tensor q = g.linear(pooled, "local_encoder.patch_embedding_projection.weight");
            Tensor split = g.apply(new Reshape(q, Shape.of(batch, patches.count() * k, width)));
            Tensor y = BltGolden.crossLayer(
                    g, "local_encoder.cross_attn_layers.0.", split, h, patches.bytesOfPatches(k, bytes));
            Tensor joined = g.apply(new Reshape(y, Shape.of(batch, patches.count(), k * width)));
            return g.linear(joined, "global_transformer.token_embedding_projection.weight");
        }

        /** Bytes again, each attending to the last complete patch before each block. */
        private Tensor decoded(Tensor h, Tensor deep, Patches patches, int k, KeySpans local) {
            Tensor wide = g.linear(deep, "local_decoder.patch_embedding_projection.weight");
            Tensor split = g.apply(new Reshape(wide, Shape.of(batch, patches.count() * k, h.dim(2))));
            Tensor d = h;
            for (int i = 0; i < g.count("n_layers_local_decoder"); i++) {
                String cross = "local_decoder.cross_attn_layers." + i + ".";
                d = BltGolden.crossLayer(g, cross, d, split, patches.patchesOfBytes(k, bytes));
                d = block(d, "local_decoder.layers." + i + ".", g.count("n_heads_local_decoder"), local);
            }
            return g.linear(norm(d, "local_decoder.norm"), "local_decoder.output.weight");
        }

        private KeySpans spans(String name, boolean[] last, int width, int window) {
            Patches.Spans s = Documents.causal(last, batch, window);
            return new KeySpans(
                    g.fed(name + "From", s.from(), batch, width),
                    g.fed(name + "To", s.to(), batch, width),
                    g.add(new RelativeSpans(batch, width, width, 0, 0)).get(2));
        }

        private Tensor norm(Tensor x, String name) {
            return g.apply(new RmsNorm(x, g.tensor("param." + name + ".weight", Axes.SAME), 1, eps));
        }

        private Tensor blocks(Tensor x, String prefix, int layers, int heads, KeySpans spans) {
            Tensor y = x;
            for (int i = 0; i < layers; i++) {
                y = block(y, prefix + "layers." + i + ".", heads, spans);
            }
            return y;
        }

        private Tensor block(Tensor x, String prefix, int heads, KeySpans spans) {
            double theta = g.setting("rope_theta").asDouble();
            Tensor normed = norm(x, prefix + "attention_norm");
            String attention = prefix + "attention.";
            Tensor q = g.apply(Rope.neighbours(g.linear(normed, attention + "wq.weight"), start, heads, theta));
            Tensor k = g.apply(Rope.neighbours(g.linear(normed, attention + "wk.weight"), start, heads, theta));
            Tensor v = g.linear(normed, attention + "wv.weight");
            Tensor mixed = g.apply(new MaskedAttention(q, k, v, spans, heads));
            Tensor y = g.apply(new Add(x, g.linear(mixed, attention + "wo.weight")));
            Tensor forward = g.gated(norm(y, prefix + "ffn_norm"), prefix + "feed_forward.", "w1", "w3", "w2");
            return g.apply(new Add(y, forward));
        }
    }
}
