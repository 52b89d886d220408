package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.spectral.HyenaFilter;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Monarch Mixer's sequence mixer, causal and in both directions, and its encoder as a whole, arXiv:2310.12109. */
public final class M2ModelGolden implements GoldenSystem {

    private static final Set<String> CASES = Set.of("mixer-causal", "mixer-bidirectional", "bert-small");
    private static final String BERT = "bert-small";
    private static final float EPS = 1e-12f;

    private final boolean transformed;

    /** Long convolutions by Fourier transforms. */
    public M2ModelGolden() {
        this(true);
    }

    /** Long convolutions by Fourier transforms, or as sums. */
    public M2ModelGolden(boolean transformed) {
        this.transformed = transformed;
    }

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("m2") && CASES.contains(file.meta("case"));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        boolean gradient = tensor.startsWith("grad.");
        if (file.meta("case").equals(BERT)) {
            return gradient ? 2e-4 : tensor.equals("out.loss") ? 1e-5 : 5e-5;
        }
        return gradient ? 1e-4 : 2e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        GoldenGraph g = new GoldenGraph(file);
        if (file.meta("case").equals(BERT)) {
            Tensor logits = encoder(g);
            Tensor loss = g.apply(new SoftmaxCrossEntropy(logits, g.integers("in.targets")));
            g.result("out.logits", logits, Axes.SAME);
            g.result("out.loss", loss, Axes.SAME);
            g.loss(loss);
            return g.run(device);
        }
        g.result("out.y", "in.dy", mixed(g, g.tensor("in.u", Axes.SAME), ""), Axes.SAME);
        Map<String, float[]> computed = g.run(device);
        computed.putAll(buffers(file, g.count("l_max"), g.count("d")));
        return computed;
    }

    private static Map<String, float[]> buffers(GoldenFile file, int longest, int channels) {
        Map<String, float[]> buffers = new HashMap<>();
        for (String name : file.names()) {
            if (name.endsWith(".pos_emb.t")) {
                buffers.put(name, HyenaFilter.times(longest));
            } else if (name.endsWith(".modulation.deltas")) {
                buffers.put(name, HyenaFilter.rates(channels));
            }
        }
        return buffers;
    }

    /** The sequence mixer whose parameters' names begin with {@code prefix}. u: (B, T, C). */
    private Tensor mixed(GoldenGraph g, Tensor u, String prefix) {
        int width = u.dim(-1);
        boolean both = g.setting("bidirectional").asBoolean();
        Tensor weight = g.tensor("param." + prefix + "short_filter.weight", Axes.LAST_TWO);
        Tensor bias = g.tensor("param." + prefix + "short_filter.bias", Axes.SAME);
        Tensor p = CausalConv.of(g, affine(g, u, prefix + "in_linear"), weight, bias);
        Tensor first = g.apply(new Slice(p, 0, width));
        Tensor second = g.apply(new Slice(p, width, width));
        Tensor v = g.apply(new Mul(g.apply(new Slice(p, 2 * width, width)), first));
        Tensor y = g.apply(new Mul(M2Golden.convolved(g, v, prefix + "filter_fn.", both, transformed), second));
        if (g.setting("residual_long_conv").asBoolean()) {
            y = g.apply(new Add(y, M2Golden.convolved(g, u, prefix + "filter_fn2.", both, transformed)));
        }
        return affine(g, y, prefix + "out_linear");
    }

    private static Tensor affine(GoldenGraph g, Tensor x, String name) {
        return g.apply(new AddBias(g.linear(x, name + ".weight"), g.tensor("param." + name + ".bias", Axes.SAME)));
    }

    private static Tensor normed(GoldenGraph g, Tensor x, String name) {
        Tensor y = g.apply(new LayerNorm(x, g.tensor("param." + name + ".weight", Axes.SAME), 1, EPS));
        return g.apply(new AddBias(y, g.tensor("param." + name + ".bias", Axes.SAME)));
    }

    private Tensor encoder(GoldenGraph g) {
        Tensor words = g.tensor("param.bert.embeddings.word_embeddings.weight", Axes.SAME);
        Tensor x = embedded(g, words);
        for (int i = 0; i < g.count("num_hidden_layers"); i++) {
            String layer = "bert.encoder.layer." + i + ".";
            Tensor h = mixed(g, x, layer + "attention.");
            x = normed(g, g.apply(new Add(dimensions(g, h, layer + "mlp."), h)), layer + "mlp.layernorm");
        }
        String head = "cls.predictions.transform.";
        Tensor y = g.apply(new Activation(affine(g, x, head + "dense"), Activation.Kind.GELU));
        Tensor logits = g.apply(new MatMul(normed(g, y, head + "LayerNorm"), g.apply(new Transpose(words))));
        return g.apply(new AddBias(logits, g.tensor("param.cls.predictions.decoder.bias", Axes.SAME)));
    }

    private static Tensor embedded(GoldenGraph g, Tensor words) {
        Tensor ids = g.integers("in.ids");
        int[] places = new int[ids.shape().size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i % ids.dim(1);
        }
        Tensor positions = g.fed("positions", places, ids.dim(0), ids.dim(1));
        String table = "param.bert.embeddings.%s_embeddings.weight";
        Tensor x = g.apply(new Embedding(ids, words));
        x = g.apply(new Add(x, looked(g, positions, table.formatted("position"))));
        x = g.apply(new Add(x, looked(g, g.integers("in.token_types"), table.formatted("token_type"))));
        return normed(g, x, "bert.embeddings.LayerNorm");
    }

    private static Tensor looked(GoldenGraph g, Tensor ids, String table) {
        return g.apply(new Embedding(ids, g.tensor(table, Axes.SAME)));
    }

    /** The gated mixer of dimensions: the first half of the blocks makes gates for what the second half makes. */
    private static Tensor dimensions(GoldenGraph g, Tensor h, String prefix) {
        Tensor both = blocks(g, h, prefix + "gated_layers");
        int inner = both.dim(-1) / 2;
        Tensor gate = g.apply(new Activation(g.apply(new Slice(both, 0, inner)), Activation.Kind.GELU));
        Tensor y = blocks(g, g.apply(new Mul(gate, g.apply(new Slice(both, inner, inner)))), prefix + "wo");
        return g.apply(new AddBias(y, g.tensor("param." + prefix + "wo.bias", Axes.SAME)));
    }

    private static Tensor blocks(GoldenGraph g, Tensor x, String name) {
        return g.apply(new BlockDiagonal(x, g.tensor("param." + name + ".weight", Axes.BLOCKS_OUT_IN)));
    }
}
