package dev.gyre.models.layer;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tokens of a batch as a graph's input, with further inputs that a model derives from them on the host before each run, since
 * their content or size depends on the tokens: patches of bytes, for example. A derivation may run plans of its own: whoever compiles
 * the graph prepares the tokens for the same device, and closes them with the plan.
 */
public final class Tokens implements AutoCloseable {

    private final Tensor ids;
    private final Optional<Tensor> segments;
    private final boolean partial;
    private final List<Derivation> derivations = new ArrayList<>();
    private final Map<String, int[]> given = new HashMap<>();
    private final BitSet leftOut = new BitSet();

    /** Computes an input from the tokens of a batch. */
    @FunctionalInterface
    public interface Numbers {
        /** Writes the input for these tokens, row by row (B T). */
        void fill(int[] ids, Buffer into);
    }

    /** Computes inputs from the tokens of a batch, on the host or by plans of its own. */
    public interface Derivation extends AutoCloseable {

        /** Compiles what it needs itself. */
        default void prepare(Device device) {}

        /**
         * Writes the inputs for these tokens.
         *
         * @param ids row by row (B T)
         * @param inputs storage of each input
         */
        void fill(int[] ids, Function<Tensor, Buffer> inputs);

        @Override
        default void close() {}
    }

    private Tokens(Tensor ids, Optional<Tensor> segments, boolean partial) {
        this.ids = ids;
        this.segments = segments;
        this.partial = partial;
    }

    /** Adds the input (B, T), int32, to a graph. */
    public static Tokens input(Graph g, int batch, int time) {
        return new Tokens(g.input("ids", TensorType.i32(batch, time)), Optional.empty(), false);
    }

    /** An input for learning: a model with bounded room for what it derives may leave places out, which are then no targets. */
    public static Tokens partial(Graph g, int batch, int time) {
        return new Tokens(g.input("ids", TensorType.i32(batch, time)), Optional.empty(), true);
    }

    /** These tokens with the part of a text that each belongs to: the first or the second sentence of a pair, for example. */
    public Tokens in(Tensor parts) {
        return new Tokens(ids, Optional.of(parts), partial);
    }

    /** The part of a text that each token belongs to, int32 (B, T); the first part, 0, unless somebody said otherwise. */
    public Tensor segments(Graph g) {
        return segments.orElseGet(() -> g.apply(new FillInts(ids.shape(), 0)));
    }

    /** The tokens, int32 (B, T). */
    public Tensor ids() {
        return ids;
    }

    /** The number of sequences B. */
    public int batch() {
        return ids.dim(0);
    }

    /** Tokens T of each. */
    public int time() {
        return ids.dim(1);
    }

    /** Whether the model may leave places out. */
    public boolean isPartial() {
        return partial;
    }

    /** Adds an input that is computed from the tokens before each run. */
    public Tensor derive(Graph g, String name, TensorType type, Numbers numbers) {
        Tensor t = g.input(name, type);
        derive((ids, inputs) -> numbers.fill(ids, inputs.apply(t)));
        return t;
    }

    /** Adds inputs that are computed from the tokens before each run. */
    public void derive(Derivation derivation) {
        derivations.add(derivation);
    }

    /** Compiles what the derivations need. */
    public void prepare(Device device) {
        derivations.forEach(d -> d.prepare(device));
    }

    /** Says what's known of the tokens already, so that the model needn't derive it. */
    public void give(String name, int[] numbers) {
        given.put(name, numbers.clone());
    }

    /** The known numbers of a name; empty if none were given. */
    public Optional<int[]> given(String name) {
        return Optional.ofNullable(given.get(name)).map(int[]::clone);
    }

    /**
     * Writes the tokens, and what's derived from them.
     *
     * @param tokens (B, T)
     * @param inputs storage of each input, usually {@code plan::input}
     */
    public void fill(int[] tokens, Function<Tensor, Buffer> inputs) {
        leftOut.clear();
        inputs.apply(ids).write(tokens);
        derivations.forEach(d -> d.fill(tokens, inputs));
    }

    /** Says, while a derivation fills, that the logits of a place (of B T) mean nothing. */
    public void leaveOut(int place) {
        leftOut.set(place);
    }

    /** Makes the targets (B, T) of places without logits such that they don't count. */
    public void dropFrom(int[] targets) {
        for (int i = leftOut.nextSetBit(0); i >= 0; i = leftOut.nextSetBit(i + 1)) {
            targets[i] = -1;
        }
    }

    @Override
    public void close() {
        derivations.forEach(Derivation::close);
    }
}
