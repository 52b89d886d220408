package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.AttentionMixer;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.GatedFeedForward;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.MlstmMixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.RecurrentLayer;
import dev.gyre.models.layer.RecurrentMixer;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Only;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A language model over the cells of FlashRNN (P&ouml;ppel et al. 2024, arXiv:2412.07752): pre-norm residual blocks of a mixer and
 * a gated feed-forward network. Under the same recipe the cells can be compared with each other, and with an mLSTM and softmax
 * attention in their place.
 *
 * <p>Embeddings begin with deviation 1 and feed-forward branches small, so that the first blocks don't drown what a token says,
 * and recurrent weights begin wide, so that a cell's state changes what it does with a token: with embeddings of 0.1, as in
 * xLSTM, the LSTM didn't learn parity, and with narrower recurrent weights only for some seeds.
 */
public final class FlashRnn implements SequenceModel {

    /** Cell that passes information between positions. */
    public enum Cell {
        /** The cell {@link RecurrentCell#LSTM}. */
        LSTM,
        /** The cell {@link RecurrentCell#SLSTM}. */
        SLSTM,
        /** The cell {@link RecurrentCell#GRU}. */
        GRU,
        /** The cell {@link RecurrentCell#ELMAN}. */
        ELMAN,
        /** Matrix memory without recurrent mixing. */
        MLSTM,
        /** Causal softmax attention with rotary positions. */
        ATTENTION
    }

    /** The settings of a FlashRNN model. */
    public record Config(
            @Setting(help = "What passes information between positions.")
            Cell cell,

            @Setting(help = "Width of the residual stream.", least = 1, most = 1 << 16)
            int dim,

            @Setting(help = "Residual blocks.", least = 1, most = 512)
            int blocks,

            @Setting(help = "Heads of each cell; divides --dim.", least = 1, most = 512)
            int heads,

            @Setting(help = "Inner width of feed-forward networks over --dim.", least = 0.5, most = 16)
            double ffnFactor,

            @Setting(help = "Tokens that the chunkwise mLSTM takes at once.", least = 1, most = 4096)
            int chunk,

            @Setting(help = "Tokens that attention looks back on in generation.", least = 1, most = 1 << 20)
            @Only(with = "cell", is = "attention")
            int context)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(Cell.LSTM, 128, 4, 4, 1.3, 32, 256);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            ConfigException.require(heads > 0 && dim % heads == 0, "--heads", heads, "a divisor of --dim " + dim);
        }
    }

    private record Block(Norm norm, Mixer mixer, GatedFeedForward feedForward) {}

    private final Config config;
    private final Embedder embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public FlashRnn(Config c, Parameters p) {
        config = c;
        int width = (int) Math.ceil(c.ffnFactor() * c.dim());
        Init down = Init.uniform(1 / Math.sqrt(width));
        Declaration norms = Declaration.plain(Init.constant(1));
        embedding = Embedder.of(p.at("embedding"), p.vocabulary(), c.dim(), Init.normal(1));
        blocks = IntStream.range(0, c.blocks())
                .mapToObj(i -> {
                    Parameters q = p.at("blocks").at(Integer.toString(i));
                    return new Block(
                            Norm.layer(q.at("norm"), c.dim()),
                            mixer(c, i, q.at("mixer")),
                            GatedFeedForward.of(q, c.dim(), width, down, norms));
                })
                .toList();
        norm = Norm.layer(p.at("norm"), c.dim());
        head = new Linear(p.at("head"), c.dim(), p.vocabulary(), Init.small(c.dim()));
    }

    private static Mixer mixer(Config c, int block, Parameters p) {
        int dim = c.dim();
        int heads = c.heads();
        Init falling = RecurrentLayer.powerLawBias(heads, dim / heads, block, c.blocks());
        Init zero = Init.constant(0);
        return switch (c.cell()) {
            case LSTM -> RecurrentMixer.of(RecurrentCell.LSTM, p, dim, heads, zero);
            case SLSTM -> RecurrentMixer.of(RecurrentCell.SLSTM, p, dim, heads, falling);
            case GRU -> RecurrentMixer.of(RecurrentCell.GRU, p, dim, heads, zero);
            case ELMAN -> RecurrentMixer.of(RecurrentCell.ELMAN, p, dim, heads, zero);
            case MLSTM -> MlstmMixer.of(p, dim, heads, c.chunk());
            case ATTENTION -> AttentionMixer.of(p, dim, heads, c.context());
        };
    }

    @Override
    public int chunk() {
        return config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Block b : blocks) {
            x = g.apply(new Add(x, b.mixer().apply(g, b.norm().apply(g, x), memory)));
            x = g.apply(new Add(x, b.feedForward().apply(g, x)));
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }
}
