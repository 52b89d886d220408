package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.AttentionMixer;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Mixer;
import dev.gyre.models.layer.MlstmMixer;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.RecurrentLayer;
import dev.gyre.models.layer.SwiGlu;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import dev.gyre.models.series.Patching;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import dev.gyre.models.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * TiRex (Auer et al., NeurIPS 2025, arXiv:2505.23719): a forecaster of time series. A patch of a scaled series is a token; residual
 * blocks of an sLSTM and a gated feed-forward network read the tokens; at each a head predicts quantiles of the next patch. As in xLSTM's
 * first package, the projection that is published as fgate feeds the cell's input gate, and igate the forget gate.
 */
public final class TiRex implements ForecastModel {

    private static final double EPSILON = 1e-6;
    private static final int MULTIPLE = 64;
    private static final double FACTOR = 2.6667;
    private static final double MEDIAN = 0.5;

    /** Cell that passes information between patches. */
    public enum Cell {
        /** The published one: {@link RecurrentCell#SLSTM} with gates a head. */
        SLSTM,
        /** Matrix memory without recurrent mixing, between full projections. */
        MLSTM,
        /** Causal softmax attention with rotary positions. */
        ATTENTION
    }

    /** The settings of a TiRex model. */
    public record Config(
            @Setting(help = "What passes information between patches; published models have slstm.")
            Cell cell,

            @Setting(
                    help = "Width of the residual stream.",
                    least = 1,
                    most = 1 << 14,
                    published = {"model_config.block_kwargs.embedding_dim", "block_kwargs.embedding_dim"})
            int dim,

            @Setting(
                    help = "Residual blocks.",
                    least = 1,
                    most = 512,
                    published = {"model_config.block_kwargs.num_blocks", "block_kwargs.num_blocks"})
            int blocks,

            @Setting(
                    help = "Heads of each sLSTM; divides --dim.",
                    least = 1,
                    most = 512,
                    published = {"model_config.block_kwargs.num_heads", "block_kwargs.num_heads"})
            int heads,

            @Setting(
                    help =
                            "Inner width of the blocks' feed-forward networks, 0 for 2.6667 times --dim, a multiple of 64.",
                    least = 0,
                    most = 1 << 16,
                    published = "ffn_width")
            int ffn,

            @Setting(
                    help = "Inner width of the embeddings of patches.",
                    least = 1,
                    most = 1 << 16,
                    published = {"model_config.input_ff_dim", "input_ff_dim"})
            int hidden,

            @Setting(
                    help = "Values of a window; a multiple of --patch.",
                    least = 1,
                    most = 1 << 20,
                    published = "train_ctx_len")
            int context,

            @Setting(
                    help = "Values of a patch.",
                    least = 1,
                    most = 1 << 12,
                    published = {"model_config.input_patch_size", "input_patch_size"})
            int patch,

            @Setting(
                    help = "Quantiles that are predicted, ascending, 0.5 among them.",
                    least = 1e-6,
                    most = 1 - 1e-6,
                    published = {"model_config.quantiles", "quantiles"})
            List<Double> quantiles)
            implements Settings {

        /** The default settings of runs. */
        public static final Config STANDARD =
                new Config(Cell.SLSTM, 64, 4, 4, 0, 128, 512, 32, List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9));

        /** Refuses settings that ranges alone don't rule out. */
        public Config {
            quantiles = List.copyOf(quantiles);
            ConfigException.require(heads > 0 && dim % heads == 0, "--heads", heads, "a divisor of --dim " + dim);
            ConfigException.require(
                    patch > 0 && context % patch == 0, "--context", context, "a multiple of --patch " + patch);
            List<Double> levels = quantiles;
            boolean ascending = IntStream.range(1, levels.size()).allMatch(i -> levels.get(i - 1) < levels.get(i));
            ConfigException.require(
                    ascending && levels.contains(MEDIAN), "--quantiles", levels, "ascending, with 0.5 among them");
        }

        int ffnWidth() {
            return ffn > 0 ? ffn : (int) Math.floor((dim * FACTOR + MULTIPLE - 1) / MULTIPLE) * MULTIPLE;
        }
    }

    private final Config config;
    private final PatchEmbedding input;
    private final List<Block> blocks;
    private final Norm norm;
    private final PatchEmbedding output;

    /** A model that declares its parameters. */
    public TiRex(Config c, Parameters p) {
        config = c;
        Patching cut = patching();
        input = PatchEmbedding.of(p.at("input", "input_patch_embedding"), cut.width(), c.hidden(), c.dim());
        blocks = IntStream.range(0, c.blocks())
                .mapToObj(i -> Block.of(c, i, p.at("blocks").at(Integer.toString(i))))
                .toList();
        norm = Norm.rms(p.at("out_norm"), c.dim(), EPSILON);
        output = PatchEmbedding.of(p.at("output", "output_patch_embedding"), c.dim(), c.hidden(), cut.outputs());
    }

    @Override
    public Patching patching() {
        return new Patching(config.context(), config.patch(), config.quantiles());
    }

    @Override
    public Activations run(Graph g, Tensor tokens, Memory memory) {
        Tensor embedded = input.apply(g, tokens);
        List<Tensor> after = new ArrayList<>();
        Tensor x = embedded;
        for (Block b : blocks) {
            x = b.apply(g, x, memory);
            after.add(x);
        }
        Tensor normed = norm.apply(g, memory.wanted(g, x));
        return new Activations(embedded, after, normed, output.apply(g, normed));
    }

    /** A residual network of one hidden layer, W_o relu(W_h x + b_h) + b_o + W_r x + b_r. (.., in) to (.., out). */
    private record PatchEmbedding(Linear hidden, Linear output, Linear residual) {

        static PatchEmbedding of(Parameters p, int in, int hidden, int out) {
            return new PatchEmbedding(
                    Linear.standard(p.at("hidden_layer"), in, hidden),
                    Linear.standard(p.at("output_layer"), hidden, out),
                    Linear.standard(p.at("residual_layer"), in, out));
        }

        Tensor apply(Graph g, Tensor x) {
            Tensor h = g.apply(new Activation(hidden.apply(g, x), Activation.Kind.RELU));
            return g.apply(new Add(output.apply(g, h), residual.apply(g, x)));
        }
    }

    private static Mixer mixer(Config c, int block, Parameters p) {
        return switch (c.cell()) {
            case SLSTM -> SlstmMixer.of(c, block, p.at("slstm", "slstm_layer"));
            case MLSTM -> MlstmMixer.of(p.at("mixer"), c.dim(), c.heads(), c.context() / c.patch());
            case ATTENTION -> AttentionMixer.of(p.at("mixer"), c.dim(), c.heads(), c.context() / c.patch());
        };
    }

    /** A mixer behind an RMS norm, then a feed-forward network with a SiLU gate behind another; both are added to what goes in. */
    private record Block(Norm norm, Mixer mixer, Norm feedForwardNorm, SwiGlu feedForward) {

        static Block of(Config c, int index, Parameters p) {
            Init small = Init.small(c.dim());
            Norm norm = Norm.rms(p.at("norm_slstm"), c.dim(), EPSILON);
            Mixer mixer = TiRex.mixer(c, index, p);
            Parameters network = p.at("ffn");
            return new Block(
                    norm,
                    mixer,
                    Norm.rms(p.at("norm_ffn"), c.dim(), EPSILON),
                    new SwiGlu(
                            new Linear(network.at("proj_up_gate"), c.dim(), c.ffnWidth(), small),
                            new Linear(network.at("proj_up"), c.dim(), c.ffnWidth(), small),
                            new Linear(
                                    network.at("proj_down"), c.ffnWidth(), c.dim(), Init.wang(c.dim(), c.blocks()))));
        }

        Tensor apply(Graph g, Tensor x, Memory memory) {
            Tensor mixed = g.apply(new Add(x, mixer.apply(g, norm.apply(g, x), memory)));
            return g.apply(new Add(mixed, feedForward.apply(g, feedForwardNorm.apply(g, mixed))));
        }
    }

    /** An sLSTM whose gates are projected head by head, and a norm of each head behind it. (B, T, C) to (B, T, C). */
    private record SlstmMixer(
            Variable inputGate,
            Variable forgetGate,
            Variable cellInput,
            Variable outputGate,
            RecurrentLayer cell,
            Norm headNorm)
            implements Mixer {

        static SlstmMixer of(Config c, int index, Parameters p) {
            int width = c.dim() / c.heads();
            int[] gate = {c.heads(), width, width};
            Declaration projection = Declaration.matrix(Init.small(c.dim()));
            Declaration recurrent = Declaration.matrix(Init.constant(0))
                    .stored(StorageLayout.shaped(c.heads(), width, 4 * width))
                    .as("_recurrent_kernel_");
            Declaration bias = Declaration.plain(RecurrentLayer.powerLawBias(c.heads(), width, index, c.blocks()))
                    .stored(StorageLayout.OUTER_SWAPPED.seenAs(Shape.of(4 * c.dim())))
                    .as("_bias_");
            return new SlstmMixer(
                    p.declare("input_gate.weight", projection.as("fgate.weight"), gate),
                    p.declare("forget_gate.weight", projection.as("igate.weight"), gate),
                    p.declare("cell_input.weight", projection.as("zgate.weight"), gate),
                    p.declare("output_gate.weight", projection.as("ogate.weight"), gate),
                    new RecurrentLayer(
                            RecurrentCell.SLSTM, p.at("cell", "slstm_cell"), c.heads(), width, recurrent, bias),
                    Norm.layerFromOne(p.at("group_norm"), c.dim(), c.heads(), Norm.EPSILON));
        }

        @Override
        public Tensor apply(Graph g, Tensor x, Memory memory) {
            Tensor gates = g.apply(new Concat(List.of(
                    MlstmBlock.project(g, x, inputGate),
                    MlstmBlock.project(g, x, forgetGate),
                    MlstmBlock.project(g, x, cellInput),
                    MlstmBlock.project(g, x, outputGate))));
            return headNorm.apply(g, cell.apply(g, gates, memory));
        }
    }
}
