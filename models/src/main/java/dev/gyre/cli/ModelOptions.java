package dev.gyre.cli;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.ModelConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** Settings of a model; each that isn't given stays at the model's standard. */
final class ModelOptions {

    @Option(names = "--dim", paramLabel = "N", description = "Width of the residual stream.")
    private Integer dim;

    @Option(names = "--blocks", paramLabel = "N", description = "Residual blocks.")
    private Integer blocks;

    @Option(names = "--heads", paramLabel = "N", description = "Heads of each mixer; divides --dim.")
    private Integer heads;

    @Option(
            names = "--ratio",
            paramLabel = "A:B",
            description = "xLSTM[a:b]: a mLSTM blocks for b sLSTM blocks, over and over.")
    private String ratio;

    @Option(
            names = "--slstm-at",
            paramLabel = "I",
            split = ",",
            description = "Blocks that are sLSTM, counted from 0, instead of --ratio.")
    private List<Integer> slstmAt;

    @Option(names = "--conv", paramLabel = "N", description = "Width of the causal convolutions.")
    private Integer conv;

    @Option(names = "--mlstm-factor", paramLabel = "X", description = "Inner width of mLSTM blocks over --dim.")
    private Double mlstmFactor;

    @Option(names = "--ffn-factor", paramLabel = "X", description = "Inner width of feed-forward networks over --dim.")
    private Double ffnFactor;

    @Option(names = "--chunk", paramLabel = "N", description = "Tokens that a chunkwise mLSTM takes at once.")
    private Integer chunk;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens that attention looks back on; --length if not given.")
    private Integer context;

    /** The standard settings with those of the command line. */
    ModelConfig over(ModelConfig standard, int length) {
        ConfigException.require(ratio == null || slstmAt == null, "--ratio", ratio, "given without --slstm-at");
        int count = or(blocks, standard.blocks());
        return new ModelConfig(
                standard.name(),
                standard.vocabulary(),
                or(dim, standard.dim()),
                count,
                or(heads, standard.heads()),
                positions(standard, count),
                or(conv, standard.conv()),
                or(mlstmFactor, standard.mlstmFactor()),
                or(ffnFactor, standard.ffnFactor()),
                or(chunk, standard.chunk()),
                or(context, length));
    }

    private List<Integer> positions(ModelConfig standard, int count) {
        if (ratio != null) {
            return ModelConfig.slstmPositions(Math.max(0, count), ratio);
        }
        if (slstmAt != null) {
            return slstmAt;
        }
        // Fewer blocks than standard: keep the positions that are left.
        return standard.slstmAt().stream().filter(i -> i < count).toList();
    }

    private static <T> T or(T given, T standard) {
        return given == null ? standard : given;
    }
}
