package dev.gyre.models.arch.namm;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.AgeEmbedding;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * The network that scores cached tokens. Cetin et al. 2024, arXiv:2410.13166, section 3: spectra of what attention each token got,
 * behind its age, pass the backward attention memory.
 *
 * @param window queries W of a frame
 * @param hop queries between frames
 * @param gamma decay of a query in the mean of the frames
 * @param pairs sines and cosines of an age
 * @param top base of the ages' frequencies
 * @param hidden width of the attention
 */
public record MemoryNetwork(int window, int hop, double gamma, int pairs, double top, int hidden) {

    /** Magnitudes of a spectrum. */
    public int frequencies() {
        return window / 2 + 1;
    }

    /** Values of a token's series that the next update needs. */
    public int past() {
        return window - hop;
    }

    /** Numbers of the network. */
    public int parameters() {
        return BackwardMemory.parameters(2 * pairs + frequencies(), hidden);
    }

    /**
     * Features after more queries, see {@link AttentionSpectra}.
     *
     * @param attention softmax rows (H K, n, S), the last n tokens being the queries' own
     * @param tail (H, S, W - hop)
     * @param features so far (H, S, F)
     */
    public Outputs<Tensor> observed(GraphBuilder g, Tensor attention, Tensor tail, Tensor features) {
        return g.add(new AttentionSpectra(attention, tail, features, hop, (float) gamma));
    }

    /** Frequencies of the ages' sines and cosines, int32 (2, P). */
    public TensorType turnsType() {
        return TensorType.i32(2, pairs);
    }

    /** The numbers of the ages' turns, int32 (2, P). */
    public int[] turns() {
        return AgeEmbedding.turns(pairs, top);
    }

    /**
     * The network's input for each token: its features and its age, embedded.
     *
     * @param ages int32 (H, S)
     * @param turns what {@link #turns} gives, int32 (2, P)
     * @param features (H, S, F)
     */
    public Tensor embedded(GraphBuilder g, Tensor ages, Tensor turns, Tensor features) {
        return g.apply(new AgeEmbedding(ages, turns, features));
    }
}
