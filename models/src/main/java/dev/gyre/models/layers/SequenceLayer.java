package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/** Something that information passes through between positions: a mixer, or a whole block around one. */
public interface SequenceLayer {

    /** Whole sequences from an empty state: (B, T, C) to (B, T, C). */
    Tensor sequence(Graph g, Tensor x);

    /** An empty state for a number of sequences. */
    List<Variable> state(int batch);

    /**
     * Goes on from a state and updates it in place: (B, T, C) to (B, T, C).
     *
     * @param state gives the variables of {@link #state}, in that order; the layer takes its own from it
     */
    Tensor advance(Graph g, Tensor x, Iterator<Variable> state);
}
