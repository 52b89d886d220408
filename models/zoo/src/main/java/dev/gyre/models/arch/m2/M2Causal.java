package dev.gyre.models.arch.m2;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Embedder;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * Monarch Mixer as a language model: pre-norm residual branches of causal long convolutions and of block-diagonal feed-forward
 * networks. Fu et al. 2023, arXiv:2310.12109, section 4.3 and appendix; there's no published code of it.
 *
 * <p>A filter has as many taps as it can reach back, so that beyond that text is seen through a window of those. In generation the
 * state of a layer is the inputs of that window, and two of the short convolution.
 */
public final class M2Causal implements SequenceModel {

    private record Block(Norm before, SequenceMixing positions, Norm between, DimensionMixing dimensions) {}

    private final Embedder embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Linear head;

    /** A model that declares its parameters. */
    public M2Causal(MixerSettings c, Parameters p) {
        int dim = c.dim();
        Init init = Init.normal(1 / Math.sqrt(3.0 * dim));
        var filters = c.filters(false);
        var style = c.style(false);
        embedding = Embedder.of(p.at("embedding"), p.vocabulary(), dim, Init.normal(0.02));
        blocks = p.repeat(
                "blocks",
                c.blocks(),
                q -> new Block(
                        Norm.biased(q.at("norm1"), dim, Norm.EPSILON),
                        new SequenceMixing(q.at("mixer"), dim, style, filters, init),
                        Norm.biased(q.at("norm2"), dim, Norm.EPSILON),
                        DimensionMixing.of(q.at("mlp"), dim, c.hidden(), c.matrixBlocks())));
        norm = Norm.biased(p.at("norm"), dim, Norm.EPSILON);
        head = new Linear(p.at("head"), dim, p.vocabulary(), Init.small(dim));
    }

    @Override
    public Tensor logits(Graph g, Tokens tokens, Memory memory) {
        Tensor x = embedding.apply(g, tokens.ids());
        for (Block b : blocks) {
            x = g.apply(new Add(x, b.positions().apply(g, b.before().apply(g, x), memory)));
            x = g.apply(new Add(x, b.dimensions().apply(g, b.between().apply(g, x))));
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, x))));
    }
}
