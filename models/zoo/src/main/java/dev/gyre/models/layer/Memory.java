package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.function.Consumer;

/**
 * KV caches and recurrent states: what layers know of the tokens before the ones at hand. A layer is described once: over an {@link #empty}
 * memory its description is that of whole sequences from nothing, over {@link States} that of a chunk or of a token that follows
 * what was read before.
 */
public sealed interface Memory permits Memory.Empty, Memory.Kept {

    /** Whether nothing was read before, and nothing is to be kept. */
    boolean isEmpty();

    /**
     * A state of a layer as it is before the tokens at hand.
     *
     * @param name the layer's path and the state's own name, unique in the model
     * @param type float32, its outermost extent that of the batch
     * @param initial its value where nothing has been read yet
     */
    Tensor state(Graph g, String name, TensorType type, float initial);

    /** A state that starts at zero. */
    default Tensor state(Graph g, String name, TensorType type) {
        return state(g, name, type, 0f);
    }

    /**
     * A state that keeps one row for each of the newest tokens (B, S, C), of which those are in use that tokens were read for. It
     * starts at zero, and ops update it in place.
     */
    Tensor ring(Graph g, String name, TensorType type);

    /**
     * A cache of keys or values, a row for each of the newest tokens, of the type that caches here have: a {@link #ring} where that's floats.
     *
     * @param shape (B, S, C)
     */
    Tensor cache(Graph g, String name, Shape shape);

    /** Says what a state is after the tokens at hand; for ops that update it in place nothing is to be said. */
    void keep(Graph g, Tensor state, Tensor after);

    /** Tokens read so far, int32 (B), or (1) where it's the same for all rows. */
    Tensor position(Graph g, int batch);

    /** The places whose logits somebody wants, of x (B, T, C): all of them (B, T, C), or the last (B, 1, C). */
    Tensor wanted(Graph g, Tensor x);

    /**
     * Hands over the last hidden states, which a model says behind its last norm, where its head
     * makes logits of them.
     *
     * @param x (B, T, C) at the places that are {@link #wanted}
     * @return the same
     */
    Tensor hidden(Tensor x);

    /** The memory of whole sequences from nothing, as in training. */
    static Memory empty() {
        return new Empty();
    }

    /** The memory of {@link Memory#empty}. */
    record Empty() implements Memory {
        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public Tensor state(Graph g, String name, TensorType type, float initial) {
            return g.apply(new Fill(type.shape(), initial));
        }

        @Override
        public Tensor ring(Graph g, String name, TensorType type) {
            return state(g, name, type);
        }

        @Override
        public Tensor cache(Graph g, String name, Shape shape) {
            return state(g, name, new TensorType(shape, DType.F32));
        }

        @Override
        public void keep(Graph g, Tensor state, Tensor after) {}

        @Override
        public Tensor position(Graph g, int batch) {
            return g.apply(new FillInts(Shape.of(1), 0));
        }

        @Override
        public Tensor wanted(Graph g, Tensor x) {
            return x;
        }

        @Override
        public Tensor hidden(Tensor x) {
            return x;
        }
    }

    /**
     * A memory on top of states, which are updated.
     *
     * @param lastOnly whether only the logits of the last place are wanted
     * @param told takes the last hidden states, if the model has any
     */
    record Kept(States states, boolean lastOnly, Consumer<Tensor> told) implements Memory {

        /** The memory of states where nobody asks for hidden states. */
        public Kept(States states, boolean lastOnly) {
            this(states, lastOnly, _ -> {});
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public Tensor state(Graph g, String name, TensorType type, float initial) {
            return g.variable(states.variable(name, type, initial));
        }

        @Override
        public Tensor ring(Graph g, String name, TensorType type) {
            return g.variable(states.ring(name, type));
        }

        @Override
        public Tensor cache(Graph g, String name, Shape shape) {
            return g.variable(states.cache(name, shape));
        }

        @Override
        public void keep(Graph g, Tensor state, Tensor after) {
            g.add(new Copy(after, state));
        }

        @Override
        public Tensor position(Graph g, int batch) {
            return g.variable(states.position());
        }

        @Override
        public Tensor wanted(Graph g, Tensor x) {
            return lastOnly && x.dim(1) > 1 ? g.apply(SliceRows.last(x)) : x;
        }

        @Override
        public Tensor hidden(Tensor x) {
            told.accept(x);
            return x;
        }
    }
}
