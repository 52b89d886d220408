package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.attention.SharedCache;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.RetentionMixer;
import dev.gyre.models.layer.RotaryHeads;
import dev.gyre.models.layer.SwiGlu;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.layer.WindowMixer;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Set;

/**
 * You only cache once: a self-decoder of gated retention or sliding windows, whose state is constant, and a cross-decoder whose
 * layers all attend over the one cache of keys and values that the self-decoder leaves. Sun et al. 2024, arXiv:2405.05254.
 *
 * <p>Where only the logits of the last place are wanted, the places before it leave early: they pass the self-decoder and go into
 * the cache, and don't enter the cross-decoder (section 2.3).
 */
public final class Yoco implements SequenceModel {

    /** Mixer of the self-decoder. */
    public enum SelfDecoder {
        /** Gated retention, section 3.1: a matrix of memory for each head. */
        RETENTION,
        /** Softmax attention over the last positions, section 3.2. */
        WINDOWS
    }

    /** The settings of a YOCO model. */
    public record Config(
            @Setting(help = "What the self-decoder's layers are.")
            SelfDecoder self,

            @Setting(help = "Width of the residual stream.", least = 1, most = 1 << 16, published = "dim")
            int dim,

            @Setting(
                    help = "Layers: the first half is the self-decoder, the second the cross-decoder.",
                    least = 2,
                    most = 512,
                    published = "n_layers")
            int layers,

            @Setting(
                    help = "Inner width of the feed-forward networks.",
                    least = 1,
                    most = 1 << 20,
                    published = "hidden_dim")
            int hidden,

            @Setting(
                    help = "Heads of the self-decoder; divides --dim.",
                    least = 1,
                    most = 512,
                    published = "n_self_heads")
            int selfHeads,

            @Setting(
                    help = "Heads of the cross-decoder; divides --dim.",
                    least = 1,
                    most = 512,
                    published = "n_attn_heads")
            int heads,

            @Setting(
                    help = "Heads of the cache's keys and values; divides --heads.",
                    least = 1,
                    most = 512,
                    published = "n_attn_kv_heads")
            int keyHeads,

            @Setting(
                    help = "Positions that each of --self windows sees, itself included.",
                    least = 1,
                    most = 1 << 20,
                    published = "sliding_window")
            @Only(with = "self", is = "windows")
            int window,

            @Setting(help = "Tokens that retention takes at once.", least = 1, most = 4096)
            int chunk,

            @Setting(
                    help = "Positions that the cache keeps, and the cross-decoder sees.",
                    least = 1,
                    most = 1 << 24,
                    published = "max_seq_len")
            int context,

            @Setting(help = "Base of the rotary positions' angles.", least = 1, most = 1e12, published = "rope_theta")
            double theta,

            @Setting(help = "Added to the mean square in the norms.", least = 0, most = 1, published = "norm_eps")
            double normEpsilon)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD =
                new Config(SelfDecoder.RETENTION, 128, 4, 352, 4, 4, 2, 64, 32, 512, 10_000, 1e-5);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            ConfigException.require(layers % 2 == 0, "--layers", layers, "even: half of them are the self-decoder");
            divides("--self-heads", selfHeads, dim);
            divides("--heads", heads, dim);
            ConfigException.require(
                    keyHeads > 0 && heads % keyHeads == 0, "--key-heads", keyHeads, "a divisor of --heads " + heads);
        }

        private static void divides(String option, int heads, int dim) {
            ConfigException.require(
                    heads > 0 && dim % (2 * heads) == 0,
                    option,
                    heads,
                    "a divisor of half of --dim " + dim + ": rotary positions turn pairs of a head's channels");
        }

        /** A published window means a self-decoder of windows, none one of retention. */
        @Override
        public Config asPublished(Set<String> keys) {
            SelfDecoder meant = keys.contains("sliding_window") ? SelfDecoder.WINDOWS : SelfDecoder.RETENTION;
            return new Config(
                    meant, dim, layers, hidden, selfHeads, heads, keyHeads, window, chunk, context, theta, normEpsilon);
        }
    }

    private record SelfBlock(Norm before, Mixer mixer, Norm between, SwiGlu feedForward) {}

    private record CrossBlock(Norm before, Linear query, Linear output, Norm between, SwiGlu feedForward) {}

    private final Config config;
    private final Embedder embedding;
    private final List<SelfBlock> selfBlocks;
    private final Norm cacheNorm;
    private final Linear key;
    private final Linear value;
    private final List<CrossBlock> crossBlocks;
    private final Norm norm;
    private final Linear head;
    private final String cache;

    /** A model that declares its parameters. */
    public Yoco(Config c, Parameters p) {
        config = c;
        int dim = c.dim();
        int cached = dim / c.heads() * c.keyHeads();
        embedding = Embedder.of(p.at("embed_tokens"), p.vocabulary(), dim, Init.normal(1 / Math.sqrt(dim)));
        selfBlocks = p.at("self_decoder")
                .repeat(
                        "layers",
                        c.layers() / 2,
                        q -> new SelfBlock(
                                norm(q.at("mixer_layer_norm"), c),
                                c.self() == SelfDecoder.RETENTION
                                        ? RetentionMixer.of(q.at("mixer"), selfHeads(c), c.chunk(), c.normEpsilon())
                                        : WindowMixer.of(q.at("mixer"), selfHeads(c), c.window()),
                                norm(q.at("final_layer_norm"), c),
                                feedForward(q.at("ffn"), c)));
        Parameters cross = p.at("cross_decoder");
        cache = cross.path();
        cacheNorm = norm(cross.at("kv_layer_norm"), c);
        key = linear(cross.at("k_proj"), dim, cached);
        value = linear(cross.at("v_proj"), dim, cached);
        crossBlocks = cross.repeat(
                "layers",
                c.layers() / 2,
                q -> new CrossBlock(
                        norm(q.at("mixer_layer_norm"), c),
                        linear(q.at("mixer").at("q_proj"), dim, dim),
                        linear(q.at("mixer").at("out_proj"), dim, dim),
                        norm(q.at("final_layer_norm"), c),
                        feedForward(q.at("ffn"), c)));
        norm = norm(p.at("layer_norm"), c);
        head = linear(p.at("output_projection"), dim, p.vocabulary());
    }

    private static RotaryHeads selfHeads(Config c) {
        return new RotaryHeads(c.dim(), c.selfHeads(), c.theta());
    }

    private static Norm norm(Parameters p, Config c) {
        return Norm.rms(p, c.dim(), c.normEpsilon());
    }

    private static Linear linear(Parameters p, int in, int out) {
        return new Linear(p, in, out, Init.uniform(1 / Math.sqrt(in)));
    }

    private static SwiGlu feedForward(Parameters p, Config c) {
        return new SwiGlu(
                linear(p.at("fc1"), c.dim(), c.hidden()),
                linear(p.at("gate"), c.dim(), c.hidden()),
                linear(p.at("fc2"), c.hidden(), c.dim()));
    }

    @Override
    public int chunk() {
        return config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        x = g.apply(new Scale(x, (float) Math.sqrt(config.dim())));
        for (SelfBlock b : selfBlocks) {
            x = g.apply(new Add(x, b.mixer().apply(g, b.before().apply(g, x), memory)));
            x = g.apply(new Add(x, b.feedForward().apply(g, b.between().apply(g, x))));
        }
        Tensor left = cacheNorm.apply(g, x);
        Tensor asking = memory.wanted(g, x);
        SharedCache shared = shared(g, left, asking.dim(1) < x.dim(1), memory);
        x = asking;
        for (CrossBlock b : crossBlocks) {
            Tensor q = rotated(g, b.query().apply(g, b.before().apply(g, x)), shared.asking(), config.heads());
            x = g.apply(new Add(x, b.output().apply(g, shared.attend(g, q, config.heads()))));
            x = g.apply(new Add(x, b.feedForward().apply(g, b.between().apply(g, x))));
        }
        return head.apply(g, memory.hidden(norm.apply(g, x)));
    }

    /** The keys and values of what was read before and of what the self-decoder leaves. */
    private SharedCache shared(Graph g, Tensor x, boolean lastAsks, Memory memory) {
        int keyHeads = config.keyHeads();
        Tensor position = memory.position(g, x.dim(0));
        Tensor k = rotated(g, key.apply(g, x), position, keyHeads);
        Tensor v = value.apply(g, x);
        if (memory.isEmpty()) {
            KeySpans spans = KeySpans.window(g, x.dim(0), x.dim(1), x.dim(1), config.context());
            return new SharedCache.InOrder(k, v, spans, position, keyHeads);
        }
        Shape ring = Shape.of(x.dim(0), config.context(), k.dim(2));
        Tensor keys = memory.cache(g, cache + "keys", ring);
        Tensor values = memory.cache(g, cache + "values", ring);
        return lastAsks
                ? SharedCache.last(g, k, v, keys, values, position, keyHeads, config.context())
                : SharedCache.all(g, k, v, keys, values, position, keyHeads, config.context());
    }

    private Tensor rotated(Graph g, Tensor x, Tensor position, int heads) {
        return g.apply(Rope.endToEnd(x, position, heads, config.theta()));
    }
}
