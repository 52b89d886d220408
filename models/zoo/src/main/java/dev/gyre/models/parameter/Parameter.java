package dev.gyre.models.parameter;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.Shape;
import java.util.List;

/**
 * A parameter of a model, or a buffer that isn't trained but belongs to it, such as a moving average, with all that was said
 * about it when it was declared.
 *
 * @param variable its storage; its name is the one in checkpoints
 * @param published the names that the paper's package has for it, the preferred one first
 * @param layout how the package stores it
 * @param init how it's drawn anew
 * @param stream number of its random stream
 * @param role what training does with it
 */
public record Parameter(
        Variable variable, List<String> published, StorageLayout layout, Init init, int stream, Role role) {

    /** Role of a parameter in training. */
    public enum Role {
        /** Trained, with weight decay. */
        DECAYING,
        /** Trained without weight decay: norms, biases, embeddings. */
        PLAIN,
        /** A parameter that stays as it is unless a recipe trains it. */
        FROZEN,
        /** No parameter: the model's own ops update it. */
        BUFFER
    }

    /** Keeps the names to itself. */
    public Parameter {
        published = List.copyOf(published);
    }

    /** Name in checkpoints and messages. */
    public String name() {
        return variable.name();
    }

    /** Our shape. */
    public Shape shape() {
        return variable.type().shape();
    }

    /** A copy, but it stays as it is; a buffer remains one. */
    public Parameter frozen() {
        Role still = role == Role.BUFFER ? role : Role.FROZEN;
        return new Parameter(variable, published, layout, init, stream, still);
    }

    /** Whether an ordinary recipe trains it. */
    public boolean trained() {
        return role == Role.DECAYING || role == Role.PLAIN;
    }

    /** Whether weight decay applies when it's trained. */
    public boolean decays() {
        return role == Role.DECAYING;
    }
}
