package dev.gyre.models.reproduce;

/**
 * What a paper says, in our words.
 *
 * @param text the sentence, with its figure
 * @param source where the paper says it, if that was read
 */
public record Statement(String text, String source) {

    /** Something that was read in the paper. */
    public static Statement read(String where, String text) {
        return new Statement(text, where);
    }

    /** Something that nobody looked up again. */
    public static Statement recalled(String text) {
        return new Statement(text, "recalled, unchecked");
    }
}
