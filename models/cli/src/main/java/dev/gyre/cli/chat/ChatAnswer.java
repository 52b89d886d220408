package dev.gyre.cli.chat;

/**
 * A model's turn.
 *
 * @param tokens that were drawn
 */
public record ChatAnswer(String text, int tokens, End finish) {

    /** The reason that an answer ends. */
    public enum End {
        /** The model would go on with the user's turn, or says that the text ends. */
        STOP,
        /** The answer has as many tokens as it may have. */
        LENGTH,
        /** The user has stopped it. */
        INTERRUPTED
    }
}
