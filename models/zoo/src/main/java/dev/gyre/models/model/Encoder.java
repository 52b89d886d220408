package dev.gyre.models.model;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Tokens;

/** A model whose last hidden states stand for the text that it has read. */
public interface Encoder extends MaskedModel {

    /** The last hidden states (B, T, C) of tokens (B, T). */
    Tensor hidden(Graph g, Tokens tokens);
}
