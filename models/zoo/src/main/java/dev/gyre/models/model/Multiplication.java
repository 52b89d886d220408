package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.engine.op.lmul.LMulBlockDiagonal;
import dev.gyre.engine.op.lmul.LMulDenseMatMul;
import dev.gyre.engine.op.lmul.LMulMaskedAttention;
import dev.gyre.engine.op.lmul.LMulRewriting;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.setting.ConfigException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arithmetic of products where a trained model is used, and of the keys and values that it keeps; no model knows of it, and training always takes floats.
 *
 * @param lmul what takes L-Mul's products, if anything does
 * @param weights what products read instead of floats; none where L-Mul takes them
 * @param caches what keys and values are kept as
 */
public record Multiplication(Optional<LMulRewriting> lmul, SmallWeights weights, CacheType caches) {

    /** The multiplication of floats, by floating-point products. */
    public static final Multiplication FLOATS = new Multiplication(Optional.empty(), SmallWeights.NONE, CacheType.F32);

    private static final String CACHES = "--cache-type";
    private static final Pattern LMUL = Pattern.compile("lmul:(\\d{1,9})(?:,(attention|linear|all))?");
    private static final int WIDEST = 23;

    /**
     * Reads {@code lmul:M}, M mantissa bits, and behind a comma where: {@code attention}, {@code linear} maps, or {@code all}, which
     * is both.
     *
     * @param option as the user typed it, for messages
     * @throws ConfigException if it's something else
     */
    public static Multiplication parse(String option, String text) {
        Matcher m = LMUL.matcher(text);
        int width = m.matches() ? Integer.parseInt(m.group(1)) : 0;
        ConfigException.require(
                width >= 1 && width <= WIDEST,
                option,
                text,
                "lmul:M with M from 1 to " + WIDEST
                        + " mantissa bits, and behind it ,attention or ,linear or ,all if wanted");
        String where = m.group(2) == null ? "all" : m.group(2);
        return new Multiplication(
                Optional.of(new LMulRewriting(width, !where.equals("linear"), !where.equals("attention"))),
                SmallWeights.NONE,
                CacheType.F32);
    }

    /**
     * A copy of a model that may have small weights.
     *
     * @throws ConfigException if it has, and its products are to be others
     */
    public Multiplication reading(SmallWeights small) {
        if (lmul.isPresent() && !small.of().isEmpty()) {
            throw new ConfigException(
                    "L-Mul multiplies floats, and this run's weights have few bits: leave --product away, or name the"
                            + " run that it was made of");
        }
        return new Multiplication(lmul, small, caches);
    }

    /**
     * A copy that keeps keys and values as a type.
     *
     * @throws ConfigException if L-Mul's attention is to read them, which reads floats
     */
    public Multiplication keeping(CacheType type) {
        ConfigException.require(
                lmul.isEmpty() || type == CacheType.F32, CACHES, text(type), "f32, since L-Mul multiplies floats");
        return new Multiplication(lmul, weights, type);
    }

    /**
     * Refuses a model that keeps no keys and values, or whose reader keeps floats of its own.
     *
     * @throws ConfigException if they were to be of another type
     */
    public void requireFloatCaches() {
        ConfigException.require(
                caches == CacheType.F32,
                CACHES,
                text(caches),
                "left away, since this model keeps none that could be so");
    }

    private static String text(CacheType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** A graph that multiplies like this. */
    public Graph graph() {
        return lmul.map(Graph::new).orElseGet(weights::graph);
    }

    /**
     * Refuses a described model in which there's nothing to be multiplied like this.
     *
     * @throws ConfigException says what the model lacks
     */
    public void requireIn(Graph g) {
        lmul.ifPresent(l -> {
            boolean used = g.nodes().stream()
                    .map(Graph.Node::op)
                    .anyMatch(op -> op instanceof LMulDenseMatMul
                            || op instanceof LMulBlockDiagonal
                            || op instanceof LMulMaskedAttention);
            if (!used) {
                String lacking = l.attention() && l.linear()
                        ? "softmax attention and products with float weights"
                        : l.attention() ? "softmax attention" : "products with float weights";
                throw new ConfigException("L-Mul has nothing to multiply, since this model has no " + lacking
                        + ": leave --product away" + (l.attention() && l.linear() ? "" : ", or take it everywhere"));
            }
        });
    }
}
