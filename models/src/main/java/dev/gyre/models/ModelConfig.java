package dev.gyre.models;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Everything that determines a language model's parameters and how it computes, valid once constructed. A model ignores what
 * doesn't concern it.
 *
 * @param name row in the table of models
 * @param vocabulary number of different tokens V; 256 for bytes
 * @param dim width d of the residual stream
 * @param blocks number of residual blocks
 * @param heads heads N of each mixer; divides {@code dim}
 * @param slstmAt numbers, from 0, of the blocks that are sLSTM; the others are mLSTM
 * @param conv width of the causal convolutions, in tokens
 * @param mlstmFactor inner width of an mLSTM block over {@code dim}
 * @param ffnFactor inner width of a feed-forward network over {@code dim}
 * @param chunk tokens that a chunkwise mLSTM takes at once
 * @param context tokens that a mixer without recurrent state can look back on
 */
public record ModelConfig(
        String name,
        int vocabulary,
        int dim,
        int blocks,
        int heads,
        List<Integer> slstmAt,
        int conv,
        double mlstmFactor,
        double ffnFactor,
        int chunk,
        int context) {

    /** Different values of a byte. */
    public static final int BYTES = 256;

    private static final Pattern RATIO = Pattern.compile("\\[?(\\d{1,3}):(\\d{1,3})]?");

    /**
     * Checks every setting.
     *
     * @throws ConfigException if one is out of its range or doesn't fit another
     */
    public ModelConfig {
        slstmAt = List.copyOf(slstmAt);
        ConfigException.range("vocabulary", vocabulary, 2, 1 << 20);
        ConfigException.range("--dim", dim, 1, 1 << 16);
        ConfigException.range("--blocks", blocks, 1, 512);
        ConfigException.range("--heads", heads, 1, 512);
        ConfigException.require(dim % heads == 0, "--heads", heads, "a divisor of --dim " + dim);
        for (int at : slstmAt) {
            ConfigException.require(
                    at >= 0 && at < blocks, "--slstm-at", at, "the number of a block, from 0 to " + (blocks - 1));
        }
        ConfigException.require(
                new HashSet<>(slstmAt).size() == slstmAt.size(), "--slstm-at", slstmAt, "a list without repetitions");
        ConfigException.range("--conv", conv, 1, 64);
        ConfigException.range("--mlstm-factor", mlstmFactor, 1, 8);
        ConfigException.range("--ffn-factor", ffnFactor, 0.5, 16);
        ConfigException.range("--chunk", chunk, 1, 4096);
        ConfigException.range("--context", context, 1, 1 << 20);
    }

    /** A small byte-level model. */
    public static ModelConfig bytes(String name, int dim, int blocks, int heads, List<Integer> slstmAt) {
        return new ModelConfig(name, BYTES, dim, blocks, heads, slstmAt, 4, 2.0, 1.3, 32, 256);
    }

    /**
     * The blocks that are sLSTM in the paper's notation [a:b]: after every a mLSTM blocks come b sLSTM blocks.
     *
     * @throws ConfigException if the notation isn't two whole numbers, or both are zero
     */
    public static List<Integer> slstmPositions(int blocks, String ratio) {
        Matcher m = RATIO.matcher(ratio);
        String allowed = "two whole numbers a:b, a mLSTM blocks for b sLSTM blocks, for example 7:1";
        ConfigException.require(m.matches(), "--ratio", ratio, allowed);
        int a = Integer.parseInt(m.group(1));
        int b = Integer.parseInt(m.group(2));
        ConfigException.require(a + b > 0, "--ratio", ratio, allowed);
        return IntStream.range(0, blocks).filter(i -> i % (a + b) >= a).boxed().toList();
    }
}
