package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Tokens;

/** A model that tells what is masked in a sequence, from what stands before and behind it. */
public interface MaskedModel extends Model {

    /**
     * Logits of what each place holds.
     *
     * @param tokens (B, T), some of them the one that masks
     * @return logits (B, T, V)
     */
    Tensor logits(Graph g, Tokens tokens);

    /** Tokens that a sequence may have. */
    long longest();
}
