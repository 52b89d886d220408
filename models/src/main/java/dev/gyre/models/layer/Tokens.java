package dev.gyre.models.layer;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tokens of a batch as a graph's input, with further inputs that a model derives from them on the host, since their content or
 * size depends on the tokens: patches of bytes, for example.
 */
public final class Tokens {

    private final Tensor ids;
    private final Optional<Tensor> segments;
    private final List<Derived> derived = new ArrayList<>();

    /** Computes an input from the tokens of a batch, row by row (B T). */
    @FunctionalInterface
    public interface Derivation {
        /** Writes the input for these tokens. */
        void fill(int[] ids, Buffer into);
    }

    private record Derived(Tensor tensor, Derivation derivation) {}

    private Tokens(Tensor ids, Optional<Tensor> segments) {
        this.ids = ids;
        this.segments = segments;
    }

    /** Adds the input (B, T), int32, to a graph. */
    public static Tokens input(Graph g, int batch, int time) {
        return new Tokens(g.input("ids", TensorType.i32(batch, time)), Optional.empty());
    }

    /** The same tokens with the part of a text that each belongs to: the first or the second sentence of a pair, for example. */
    public Tokens in(Tensor parts) {
        return new Tokens(ids, Optional.of(parts));
    }

    /** The part of a text that each token belongs to, int32 (B, T); the first part, 0, unless somebody said otherwise. */
    public Tensor segments(Graph g) {
        return segments.orElseGet(() -> g.apply(new FillInts(ids.shape(), 0)));
    }

    /** The tokens, int32 (B, T). */
    public Tensor ids() {
        return ids;
    }

    /** Sequences B. */
    public int batch() {
        return ids.dim(0);
    }

    /** Tokens T of each. */
    public int time() {
        return ids.dim(1);
    }

    /** Adds an input that is computed from the tokens before each run. */
    public Tensor derive(Graph g, String name, TensorType type, Derivation derivation) {
        Tensor t = g.input(name, type);
        derived.add(new Derived(t, derivation));
        return t;
    }

    /**
     * Writes the tokens, and what's derived from them.
     *
     * @param tokens (B, T)
     * @param inputs storage of each input, usually {@code plan::input}
     */
    public void fill(int[] tokens, Function<Tensor, Buffer> inputs) {
        inputs.apply(ids).write(tokens);
        derived.forEach(d -> d.derivation().fill(tokens, inputs.apply(d.tensor())));
    }
}
