package dev.gyre.models.model;

/** A model's decisions about the tokens that it has read, for people to look at. */
public sealed interface Insight {

    /**
     * Tokens are taken together in patches.
     *
     * @param open whether the next token still belongs to the patch of the last one
     */
    record Patch(boolean open) implements Insight {}

    /**
     * A cache forgets tokens.
     *
     * @param shares of the heads of all layers that still have each token, 0 to 1, by its place in the sequence
     */
    record Kept(double[] shares) implements Insight {}
}
