package dev.gyre.models.arch.namm;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.AgeEmbedding;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.tensor.Tensor;

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

    /** What the network is given of each token: its age, int32 (H, S), and its features (H, S, F). */
    public Tensor embedded(GraphBuilder g, Tensor ages, Tensor features) {
        return g.apply(new AgeEmbedding(ages, features, pairs, top));
    }
}
