package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.States;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The caches of a bank of sequences as tables of its states. What a policy doesn't look at isn't kept. */
final class CacheTables {

    private final CacheShape shape;
    private final List<Layer> layers;

    /**
     * The cache of a layer.
     *
     * @param keys of the tokens kept (B, K, M D), in the order of time, zero behind them
     * @param values the same
     * @param newKeys of the tokens since the last update (B, n, M D), zero behind them
     * @param newValues the same
     * @param counts tokens kept, int32 (B)
     * @param positions of the tokens kept, int32 (B, M, K)
     * @param attended what's kept for a policy that looks at attention
     */
    record Layer(
            Variable keys,
            Variable values,
            Variable newKeys,
            Variable newValues,
            Variable counts,
            Variable positions,
            Optional<Attended> attended) {}

    /**
     * The variables with a layer's attention since the last update.
     *
     * @param queries since the last update (B, n, N D)
     * @param spectra of each token
     * @param sums of each token's attention (B M, S, 1)
     */
    record Attended(Variable queries, Optional<Spectra> spectra, Optional<Variable> sums) {}

    /** Features (B M, S, F), and the tail of each series (B M, S, W - hop). */
    record Spectra(Variable features, Variable tail) {}

    private CacheTables(CacheShape shape, List<Layer> layers) {
        this.shape = shape;
        this.layers = layers;
    }

    /** Makes the tables among the given states. */
    static CacheTables of(States states, CacheShape shape, MemoryNetwork network, Policy policy) {
        return new CacheTables(
                shape,
                IntStream.range(0, shape.layers())
                        .mapToObj(i -> layer(new Maker(states, "cache." + i + ".", shape), network, policy))
                        .toList());
    }

    private record Maker(States states, String path, CacheShape shape) {
        Variable floats(String name, int... dims) {
            return states.variable(path + name, TensorType.f32(dims), 0f);
        }

        Variable ints(String name, int... dims) {
            return states.variable(path + name, TensorType.i32(dims), 0f);
        }

        Variable ofTokens(String name, int tokens, int heads) {
            return floats(name, shape.rows(), tokens, heads * shape.width());
        }
    }

    private static Layer layer(Maker make, MemoryNetwork network, Policy policy) {
        CacheShape s = make.shape();
        boolean attended = policy.seesSpectra() || policy.seesSums();
        return new Layer(
                make.ofTokens("keys", s.kept(), s.groups()),
                make.ofTokens("values", s.kept(), s.groups()),
                make.ofTokens("new_keys", s.fresh(), s.groups()),
                make.ofTokens("new_values", s.fresh(), s.groups()),
                make.ints("counts", s.rows()),
                make.ints("positions", s.rows(), s.groups(), s.kept()),
                attended ? Optional.of(attended(make, network, policy)) : Optional.empty());
    }

    private static Attended attended(Maker make, MemoryNetwork network, Policy policy) {
        CacheShape s = make.shape();
        Optional<Spectra> spectra = Optional.empty();
        if (policy.seesSpectra()) {
            spectra = Optional.of(new Spectra(
                    make.floats("features", s.caches(), s.slots(), network.frequencies()),
                    make.floats("tail", s.caches(), s.slots(), network.past())));
        }
        Optional<Variable> sums =
                policy.seesSums() ? Optional.of(make.floats("sums", s.caches(), s.slots(), 1)) : Optional.empty();
        return new Attended(make.ofTokens("queries", s.fresh(), s.heads()), spectra, sums);
    }

    CacheShape shape() {
        return shape;
    }

    Layer layer(int i) {
        return layers.get(i);
    }

    List<Layer> layers() {
        return layers;
    }

    /** Tokens kept of each sequence (B). */
    int[] counts(int layer) {
        return ints(layers.get(layer).counts());
    }

    /** Positions of the tokens kept (B, M, K). */
    int[] positions(int layer) {
        return ints(layers.get(layer).positions());
    }

    static int[] ints(Variable v) {
        int[] numbers = new int[v.type().shape().size()];
        v.buffer().read(numbers);
        return numbers;
    }

    static float[] floats(Variable v) {
        float[] numbers = new float[v.type().shape().size()];
        v.buffer().read(numbers);
        return numbers;
    }
}
