package dev.gyre.models.arch;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * xLSTM as published at NeurIPS 2024 (Beck et al., arXiv:2405.04517): embedding, pre-norm residual blocks of mLSTM and sLSTM in
 * the order that the configuration says, norm, output projection. The reference package stores norm weights as their distance
 * from 1, and its sLSTM layer feeds the projection that it calls igate to the forget gate and the one called fgate to the input
 * gate.
 */
public final class Xlstm implements SequenceModel {

    private static final int WIDTH_MULTIPLE = 64;
    static final Declaration NORM = Declaration.plain(Init.constant(1)).stored(StorageLayout.FROM_ONE);

    /** The settings of an xLSTM. */
    public record Config(
            @Setting(
                    help = "Width of the residual stream.",
                    least = 1,
                    most = 1 << 16,
                    published = {"embedding_dim", "dim"})
            int dim,

            @Setting(
                    help = "Residual blocks.",
                    least = 1,
                    most = 512,
                    published = {"num_blocks", "blocks"})
            int blocks,

            @Setting(
                    help = "Heads of each mixer; divides --dim and the inner width of mLSTM blocks.",
                    least = 1,
                    most = 512,
                    published = {"num_heads", "heads"})
            int heads,

            @Setting(
                    help = "Blocks that are sLSTM, counted from 0; the others are mLSTM.",
                    least = 0,
                    published = "slstm_at")
            List<Integer> slstmAt,

            @Setting(help = "xLSTM[a:b] instead: a mLSTM blocks for b sLSTM blocks, over and over, for example 7:1.")
            String ratio,

            @Setting(
                    help = "Width of the causal convolutions, in tokens.",
                    least = 1,
                    most = 64,
                    published = {"conv1d_kernel_size", "conv"})
            int conv,

            @Setting(
                    help = "Inner width of mLSTM blocks over --dim.",
                    least = 1,
                    most = 8,
                    published = "mlstm_proj_factor")
            double mlstmFactor,

            @Setting(
                    help = "Inner width of feed-forward networks over --dim.",
                    least = 0.5,
                    most = 16,
                    published = "ffn_proj_factor")
            double ffnFactor,

            @Setting(help = "Tokens that the chunkwise mLSTM takes at once.", least = 1, most = 4096)
            int chunk)
            implements Settings {

        private static final List<Integer> AT = List.of(1);
        private static final Pattern RATIO = Pattern.compile("\\[?(\\d{1,3}):(\\d{1,3})]?");

        /** The default settings of runs. */
        public static final Config STANDARD = new Config(128, 4, 4, AT, "", 4, 2.0, 1.3, 32);

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            int last = blocks - 1;
            slstmAt = ratio.isEmpty() ? shortened(slstmAt, last) : byRatio(blocks, ratio);
            ratio = "";
            ConfigException.require(heads > 0 && dim % heads == 0, "--heads", heads, "a divisor of --dim " + dim);
            int inner = roundUp(mlstmFactor * dim);
            ConfigException.require(
                    slstmAt.size() == blocks || inner % heads == 0,
                    "--heads",
                    heads,
                    "a divisor of the inner width of mLSTM blocks, too, which is " + inner
                            + ": --dim times --mlstm-factor, rounded up to a multiple of " + WIDTH_MULTIPLE);
            slstmAt.forEach(at ->
                    ConfigException.require(at <= last, "--slstm-at", at, "the number of a block, from 0 to " + last));
            ConfigException.require(
                    new HashSet<>(slstmAt).size() == slstmAt.size(),
                    "--slstm-at",
                    slstmAt,
                    "a list without repetitions");
        }

        /** The standard's positions that are left with fewer blocks than standard. */
        private static List<Integer> shortened(List<Integer> at, int last) {
            return at.equals(AT) ? at.stream().filter(i -> i <= last).toList() : List.copyOf(at);
        }

        private static List<Integer> byRatio(int blocks, String ratio) {
            Matcher m = RATIO.matcher(ratio);
            int a = m.matches() ? Integer.parseInt(m.group(1)) : 0;
            int b = m.matches() ? Integer.parseInt(m.group(2)) : 0;
            ConfigException.require(
                    a + b > 0,
                    "--ratio",
                    ratio,
                    "two whole numbers a:b, a mLSTM blocks for b sLSTM blocks, for example 7:1");
            return IntStream.range(0, blocks)
                    .filter(i -> i % (a + b) >= a)
                    .boxed()
                    .toList();
        }

        int mlstmWidth() {
            return roundUp(mlstmFactor * dim);
        }

        int ffnWidth() {
            return roundUp(ffnFactor * dim);
        }

        private static int roundUp(double width) {
            return (int) Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE;
        }
    }

    private final Config config;
    private final Embedder embedding;
    private final List<Mixer> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public Xlstm(Config c, Parameters p) {
        config = c;
        Init small = Init.small(c.dim());
        embedding = Embedder.of(p.at("token_embedding"), p.vocabulary(), c.dim(), small);
        Parameters stack = p.at("xlstm_block_stack");
        blocks = IntStream.range(0, c.blocks())
                .mapToObj(i -> block(c, i, stack.at("blocks").at(Integer.toString(i))))
                .toList();
        norm = Norm.layer(stack.at("post_blocks_norm"), c.dim(), 1, NORM);
        head = new Linear(p.at("lm_head"), c.dim(), p.vocabulary(), small);
    }

    private static Mixer block(Config c, int i, Parameters p) {
        return c.slstmAt().contains(i) ? SlstmBlock.of(c, i, p) : MlstmBlock.of(c, p);
    }

    @Override
    public int chunk() {
        return config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Mixer b : blocks) {
            x = b.apply(g, x, memory);
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }
}
