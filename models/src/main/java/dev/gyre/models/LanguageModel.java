package dev.gyre.models;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/**
 * An autoregressive model over tokens. It owns its parameters; each call below describes ops on a graph and touches no
 * device. Every graph that a model describes shares its parameters by reference.
 */
public interface LanguageModel {

    /** Number of different tokens V. */
    int vocabulary();

    /** The parameters, in a fixed order, under names that are unique in the model. */
    List<Variable> parameters();

    /** Whether weight decay applies to a parameter: matrices, but neither norms, biases nor embeddings. */
    boolean decays(Variable parameter);

    /**
     * Whole sequences from an empty state, for training.
     *
     * @param ids tokens (B, T), int32
     * @return next-token logits (B, T, V)
     */
    Tensor logits(Graph g, Tensor ids);

    /** How many tokens {@link #advance} reads at once when it isn't one; 1 for a model that reads token by token. */
    int prefill();

    /** An empty state for a number of sequences; its size doesn't depend on how much is read into it. */
    List<Variable> state(int batch);

    /**
     * Reads tokens into a state and updates it in place. The state's variables are those of one call of {@link #state}.
     *
     * @param ids tokens (B, T), int32; T = 1 is a step of generation, otherwise T is {@link #prefill}
     * @return next-token logits (B, T, V)
     */
    Tensor advance(Graph g, Tensor ids, List<Variable> state);
}
