package dev.gyre.models.arch;

import dev.gyre.models.setting.ConfigException;
import java.util.List;

/**
 * Numbers of learned tokens that the parts of a {@link TokenFormer} attend to.
 *
 * @param qkv of queries, keys and values each
 * @param proj of the projection behind attention
 * @param ffn of the feed-forward layer
 */
record SlotCounts(int qkv, int proj, int ffn) {

    /**
     * The counts that an option lists.
     *
     * @throws ConfigException if there aren't three
     */
    static SlotCounts of(String option, List<Integer> three) {
        ConfigException.require(three.size() == 3, option, text(three), "three numbers, those of qkv,proj,ffn");
        return new SlotCounts(three.get(0), three.get(1), three.get(2));
    }

    /** The counts as an option has them: qkv, proj, ffn. */
    List<Integer> list() {
        return List.of(qkv, proj, ffn);
    }

    /** Whether none of the numbers is below another's. */
    boolean covers(SlotCounts other) {
        return qkv >= other.qkv && proj >= other.proj && ffn >= other.ffn;
    }

    /** Refuses an option whose numbers these are if they take something from what a model has, or add nothing. */
    void requireMore(String option, SlotCounts has) {
        ConfigException.require(
                covers(has), option, this, "at least " + has + ", which the model has: it can't shrink");
        ConfigException.require(!equals(has), option, this, "more than " + has + ", which the model has");
    }

    private static String text(List<Integer> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    @Override
    public String toString() {
        return text(list());
    }
}
