package dev.gyre.serve.batch;

import dev.gyre.models.model.Insight;
import java.util.List;

/** A text that a model reads to tell what it decides about it. The scheduler works on it, somebody else waits for it. */
public final class Inspection extends PromisedWork<List<Insight>> implements TextWork {

    private final int[] tokens;

    /**
     * An inspection that nobody works on yet.
     *
     * @param tokens of the text, at least one
     */
    public Inspection(int[] tokens) {
        this.tokens = tokens;
    }

    /** Tokens of the text that is inspected. */
    public int[] tokens() {
        return tokens;
    }

    /** Waits for the model's decisions: the patch of each token, or the tokens that a cache has kept at the end. */
    public List<Insight> insights() {
        return join();
    }

    @Override
    public int rows() {
        return 1;
    }
}
