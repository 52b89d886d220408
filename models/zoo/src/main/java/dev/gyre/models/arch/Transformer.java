package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.TransformerVariant.Biases;
import dev.gyre.models.layer.Delayed;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.RotaryFrequencies;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Causal transformer in the shape of Llama. Touvron et al. 2023, arXiv:2302.13971: residual blocks of softmax attention and a
 * feed-forward network behind RMS norms; grouped keys of Ainslie et al. 2023, arXiv:2305.13245. The feed-forward network is SwiGLU
 * (Shazeer 2020, arXiv:2002.05202), or two layers of Fourier analysis (Dong et al. 2024, arXiv:2410.02675, section 4), the second of
 * which keeps its activation.
 *
 * <p>Instead of rotary positions, keys may take in what stands before them through a map of its own: with that alone a small model
 * learns to find what followed an earlier occurrence, which with rotary positions it takes far longer to.
 */
public final class Transformer implements SequenceModel {

    private static final int CHUNK = 32;
    private static final int WIDTH_MULTIPLE = 32;

    /** Encoding of positions. */
    public enum Positions {
        /** Queries and keys are turned by their place. */
        ROTARY,
        /** A key knows of the token before. */
        SHIFT
    }

    /** The settings of a transformer. */
    public record Config(
            @Setting(help = "Width of the residual stream.", least = 1, most = 1 << 16, published = "hidden_size")
            int dim,

            @Setting(help = "Residual blocks.", least = 1, most = 512, published = "num_hidden_layers")
            int blocks,

            @Setting(help = "Heads of queries.", least = 1, most = 1024, published = "num_attention_heads")
            int heads,

            @Setting(
                    help = "Heads of keys and values; divides --heads; 0 for as many.",
                    least = 0,
                    most = 1024,
                    published = "num_key_value_heads")
            int keyHeads,

            @Setting(
                    help = "Width of a head; 0 for --dim over --heads.",
                    least = 0,
                    most = 1 << 14,
                    published = "head_dim")
            int headDim,

            @Setting(
                    help = "Inner width of feed-forward networks; 0 for 8/3 of --dim in SwiGLU, 4 of it in FAN, up to a"
                            + " multiple of 32.",
                    least = 0,
                    most = 1 << 20,
                    published = "intermediate_size")
            int hidden,

            @Setting(help = "What comes between attentions.")
            FeedForward.Kind ffn,

            @Setting(help = "Share of FAN's units that are cosines, and as many sines.", least = 0, most = 0.5)
            @Only(with = "ffn", is = "fan")
            double ratio,

            @Setting(help = "How attention knows of order.") Positions positions,

            RotaryFrequencies rotary,

            @Setting(help = "Added to the mean square in the norms.", least = 0, most = 1, published = "rms_norm_eps")
            double normEpsilon,

            @Setting(help = "Whether the head is the embedding.", published = "tie_word_embeddings")
            boolean tied,

            @Setting(
                    help = "Tokens that attention looks back on in generation.",
                    least = 1,
                    most = 1 << 24,
                    published = "max_position_embeddings")
            int context,

            TransformerVariant variant)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(
                128,
                4,
                4,
                0,
                0,
                0,
                FeedForward.Kind.SWIGLU,
                0.25,
                Positions.ROTARY,
                RotaryFrequencies.STANDARD,
                1e-5,
                false,
                256,
                TransformerVariant.STANDARD);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            ConfigException.require(
                    headDim > 0 || dim % heads == 0,
                    "--heads",
                    heads,
                    "a divisor of --dim " + dim + ", without --head-dim");
            ConfigException.require(
                    keyHeads == 0 || heads % keyHeads == 0, "--key-heads", keyHeads, "a divisor of --heads " + heads);
            int width = headDim > 0 ? headDim : dim / heads;
            ConfigException.require(
                    positions == Positions.SHIFT || width % 2 == 0,
                    headDim > 0 ? "--head-dim" : "--heads",
                    headDim > 0 ? headDim : heads,
                    "such that heads have an even width, since rotary positions turn pairs");
        }

        /** Width of a head. */
        public int headWidth() {
            return headDim > 0 ? headDim : dim / heads;
        }

        /** Heads of keys and values. */
        public int groups() {
            return keyHeads > 0 ? keyHeads : heads;
        }

        /** A copy with every width said. */
        public Config explicit() {
            return new Config(
                    dim,
                    blocks,
                    heads,
                    groups(),
                    headWidth(),
                    innerWidth(),
                    ffn,
                    ratio,
                    positions,
                    rotary,
                    normEpsilon,
                    tied,
                    context,
                    variant.explicit(headWidth()));
        }

        private int innerWidth() {
            int exact = ffn.innerWidth(dim);
            return hidden > 0 ? hidden : (exact + WIDTH_MULTIPLE - 1) / WIDTH_MULTIPLE * WIDTH_MULTIPLE;
        }
    }

    /**
     * The maps around an attention.
     *
     * @param previous what keys take in of the token before, if they do
     * @param norms what each head's query and key pass, if they do
     */
    public record Attention(
            String path,
            Linear query,
            Linear key,
            Linear value,
            Linear output,
            Optional<Linear> previous,
            Optional<HeadNorms> norms) {}

    /** RMS norms of the channels of a head, one for queries and one for keys. */
    private record HeadNorms(Norm query, Norm key) {}

    /** Queries (B, T, N D), and keys and values (B, T, M D), with their positions in them. */
    public record Projected(Tensor q, Tensor k, Tensor v) {}

    /** The mixer of a block's attention, of its normed input: (B, T, C) to (B, T, C). */
    @FunctionalInterface
    public interface Mixing {
        Tensor apply(int block, Tensor x, Rotation rotation);
    }

    /** Application of an attention's map. */
    @FunctionalInterface
    public interface Mapping {
        Tensor apply(Linear map, Tensor x);
    }

    /** Turns queries or keys of so many heads to their places, if they are to be. */
    @FunctionalInterface
    public interface Rotation {
        Tensor apply(Tensor x, int heads);
    }

    private record Block(Norm before, Attention attention, Norm between, FeedForward feedForward) {}

    private final Config config;
    private final Embedder embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Optional<Linear> head;

    /** A model that declares its parameters. */
    public Transformer(Config c, Parameters p) {
        config = c;
        Parameters model = p.at("model");
        Init init = Init.small(c.dim());
        embedding = Embedder.of(model.at("embed_tokens"), p.vocabulary(), c.dim(), c.tied() ? init : Init.normal(1));
        blocks = model.repeat(
                "layers",
                c.blocks(),
                q -> new Block(
                        Norm.rms(q.at("input_layernorm"), c.dim(), c.normEpsilon()),
                        attention(c, q.at("self_attn")),
                        Norm.rms(q.at("post_attention_layernorm"), c.dim(), c.normEpsilon()),
                        c.ffn().network(q.at("mlp"), c.dim(), c.innerWidth(), c.ratio(), c.blocks())));
        norm = Norm.rms(model.at("norm"), c.dim(), c.normEpsilon());
        head = c.tied() ? Optional.empty() : Optional.of(new Linear(p.at("lm_head"), c.dim(), p.vocabulary(), init));
    }

    private static Attention attention(Config c, Parameters p) {
        int dim = c.dim();
        int keys = c.groups() * c.headWidth();
        Init init = Init.small(dim);
        boolean biased = c.variant().attentionBias() != Biases.NONE;
        return new Attention(
                p.path(),
                map(p.at("q_proj"), dim, c.heads() * c.headWidth(), init, biased),
                map(p.at("k_proj"), dim, keys, init, biased),
                map(p.at("v_proj"), dim, keys, init, biased),
                map(
                        p.at("o_proj"),
                        c.heads() * c.headWidth(),
                        dim,
                        Init.wang(dim, c.blocks()),
                        c.variant().attentionBias() == Biases.ALL),
                c.positions() == Positions.SHIFT
                        ? Optional.of(new Linear(p.at("previous_proj"), dim, keys, init))
                        : Optional.empty(),
                c.variant().headNorms()
                        ? Optional.of(new HeadNorms(
                                Norm.rms(p.at("q_norm"), c.headWidth(), c.normEpsilon()),
                                Norm.rms(p.at("k_norm"), c.headWidth(), c.normEpsilon())))
                        : Optional.empty());
    }

    private static Linear map(Parameters p, int in, int out, Init init, boolean biased) {
        return biased ? Linear.biased(p, in, out, init, Init.constant(0)) : new Linear(p, in, out, init);
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        return logits(g, tokens, memory, (block, x, rotation) -> {
            Attention a = attention(block);
            Projected p = project(g, a, x, memory, rotation, (map, in) -> map.apply(g, in));
            return a.output().apply(g, softmax(g, a, p, memory));
        });
    }

    /** Logits with something else in the place of attentions. */
    public Tensor logits(Graph g, Tokens tokens, Memory memory, Mixing mixing) {
        TransformerVariant variant = config.variant();
        Tensor x = variant.embedded(g, embedding.apply(g, tokens.ids()));
        Rotation rotation = rotation(g, tokens, memory);
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            x = g.apply(new Add(x, variant.addend(g, mixing.apply(i, b.before().apply(g, x), rotation))));
            x = g.apply(new Add(
                    x, variant.addend(g, b.feedForward().apply(g, b.between().apply(g, x)))));
        }
        Tensor last = memory.hidden(norm.apply(g, memory.wanted(g, x)));
        return variant.logits(g, head.map(h -> h.apply(g, last)).orElseGet(() -> {
            Tensor table = g.apply(new Transpose(g.variable(embedding.weight())));
            return g.apply(new DenseMatMul(last, table));
        }));
    }

    private Rotation rotation(Graph g, Tokens tokens, Memory memory) {
        if (config.positions() == Positions.SHIFT) {
            return (x, heads) -> x;
        }
        Tensor position = memory.position(g, tokens.batch());
        Rope.Frequencies frequencies = config.rotary().frequencies(g, tokens, config.headWidth());
        return (x, heads) -> g.apply(new Rope(x, position, heads, Rope.Pairs.HALVES, frequencies));
    }

    /** The maps around the attention of a block. */
    public Attention attention(int block) {
        return blocks.get(block).attention();
    }

    /** Queries, keys and values of x (B, T, C). */
    public Projected project(Graph g, Attention a, Tensor x, Memory memory, Rotation rotation, Mapping mapping) {
        Tensor k = mapping.apply(a.key(), x);
        Tensor keys = a.previous()
                .map(map -> {
                    Tensor all = Delayed.with(g, memory, a.path() + "previous", x, 1);
                    Tensor before = g.apply(new SliceRows(all, 0, x.dim(1)));
                    return g.apply(new Add(k, map.apply(g, before)));
                })
                .orElse(k);
        Tensor q = mapping.apply(a.query(), x);
        return new Projected(
                config.variant()
                        .query(
                                g,
                                rotation.apply(normed(g, a.norms().map(HeadNorms::query), q), config.heads()),
                                config.headWidth()),
                rotation.apply(normed(g, a.norms().map(HeadNorms::key), keys), config.groups()),
                mapping.apply(a.value(), x));
    }

    /** Queries or keys (B, T, N D) whose heads have passed a norm, if there's one. */
    private Tensor normed(Graph g, Optional<Norm> norm, Tensor x) {
        int width = config.headWidth();
        return norm.map(n -> {
                    Tensor heads = g.apply(new Reshape(x, Shape.of(x.shape().size() / width, width)));
                    return g.apply(new Reshape(n.apply(g, heads), x.shape()));
                })
                .orElse(x);
    }

    /** Softmax attention, over whole sequences or over a cache. (B, T, N D) */
    Tensor softmax(Graph g, Attention a, Projected p, Memory memory) {
        int heads = config.heads();
        int groups = config.groups();
        if (memory.isEmpty()) {
            KeySpans spans = KeySpans.causal(g, p.q().dim(0), p.q().dim(1), p.q().dim(1));
            return g.apply(new MaskedAttention(p.q(), p.k(), p.v(), spans, heads, groups));
        }
        int batch = p.q().dim(0);
        Shape ring = Shape.of(batch, config.context(), p.k().dim(2));
        Tensor keys = memory.cache(g, a.path() + "keys", ring);
        Tensor values = memory.cache(g, a.path() + "values", ring);
        Tensor position = memory.position(g, batch);
        return new CachedAttention(p.q(), p.k(), p.v(), keys, values, position, heads, groups, config.context())
                .apply(g);
    }

    /** Keys or values, each head as often as there are heads of queries that read it. */
    Tensor repeated(Graph g, Tensor x) {
        int times = config.heads() / config.groups();
        return times == 1 ? x : g.apply(new RepeatHeads(x, config.groups(), times));
    }
}
