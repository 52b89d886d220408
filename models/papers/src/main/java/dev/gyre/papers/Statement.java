package dev.gyre.papers;

/**
 * A statement of a paper, in our words, or as we recall it.
 *
 * @param text the sentence, with its figure
 * @param source where the paper says it, or that nobody looked
 */
public record Statement(String text, String source) {
    private static final String RECALLED = "recalled, not looked up in the paper";

    /** A statement that was read in the paper. */
    public static Statement read(String where, String text) {
        return new Statement(text, where);
    }

    /** A statement that nobody looked up again. */
    public static Statement recalled(String text) {
        return new Statement(text, RECALLED);
    }

    /** The source of the words, for readers: the paper only where it was read. */
    public String says() {
        return source.equals(RECALLED) ? "recalled" : "the paper";
    }
}
