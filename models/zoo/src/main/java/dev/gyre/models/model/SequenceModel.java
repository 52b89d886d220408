package dev.gyre.models.model;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;

/** An autoregressive model over tokens. */
public interface SequenceModel extends Model {

    /**
     * Next-token logits. Over an empty memory the tokens are whole sequences, over a kept one they follow what was read before.
     *
     * @param tokens (B, T)
     * @param memory what was read before, and which places are wanted
     * @return logits (B, T, V), or those of the last place (B, 1, V)
     */
    Tensor logits(Graph g, Tokens tokens, Memory memory);

    /** Tokens that a sequence may have; more than that can't be read, in whatever pieces. */
    default long longest() {
        return Long.MAX_VALUE;
    }

    /**
     * A reader of tokens with the model, a chunk at a time, on top of what each sequence has read. Usually that's {@link #logits}
     * over a kept memory; a model that decides on the host between its parts has a reader of its own.
     *
     * @param rows sequences
     * @param multiplication how it multiplies
     */
    default Reader reader(int rows, Device device, Multiplication multiplication) {
        return new ChunkReader(this, rows, device, multiplication);
    }

    /** Width C of the last hidden states that it hands to {@link Memory#hidden}; 0 if it has none. */
    default int hiddenWidth() {
        return ChunkReader.hiddenWidth(this);
    }

    /** Whether its readers tell what they decide about tokens, as {@link Reader#insight}. */
    default boolean hasInsights() {
        return false;
    }

    /** The number of tokens that are best read at once before generation. */
    default int chunk() {
        return 32;
    }
}
