package dev.gyre.models.arch.blt;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * The decoder from patches to bytes: the encoder's bytes attend to the last complete patch and pass a block, as often as there are layers.
 * Section 3.3 of the paper.
 *
 * @param crosses one for each block, or one before the first block alone
 * @param vectors k of each patch
 */
record LocalDecoder(
        int dim,
        Linear projection,
        List<CrossLayer> crosses,
        List<TransformerBlock> blocks,
        Norm norm,
        Linear head,
        int vectors) {

    /** Declares the decoder's parameters. */
    static LocalDecoder of(Parameters root, BltConfig c) {
        int dim = c.local().dimLocal();
        Parameters p = root.within("", "", "model.").at("local_decoder");
        return new LocalDecoder(
                dim,
                new Linear(
                        p.at("patch_embedding_projection"),
                        c.global().dimGlobal(),
                        c.cross().crossVectors() * dim,
                        Init.truncated(1 / Math.sqrt(c.global().dimGlobal()))),
                p.repeat(
                        "cross_attn_layers",
                        c.cross().crossEveryLayer() ? c.local().decoderLayers() : 1,
                        q -> CrossLayer.of(q, dim, c.decoderCrossHeads(), c.normEpsilon())),
                TransformerBlock.stack(p, c.local().decoderLayers(), c.decoderForm()),
                Norm.rms(p.at("norm"), dim, c.normEpsilon()),
                new Linear(
                        root.within("local_decoder.output.", "local_decoder.output.", "lm_head."),
                        dim,
                        root.vocabulary(),
                        Init.truncated(1 / Math.sqrt(dim))),
                c.cross().crossVectors());
    }

    /** The vectors of each patch, for bytes to attend to. (B, P, latent width) to (B, P k, D) */
    Tensor latents(Graph g, Tensor deep) {
        return g.apply(new Reshape(projection.apply(g, deep), Shape.of(deep.dim(0), deep.dim(1) * vectors, dim)));
    }

    /**
     * The next-byte logits, (B, T, V).
     *
     * @param h the encoder's bytes. (B, T, D)
     * @param latents (B, P k, D)
     * @param spans the vectors that each byte attends to. (B, T)
     */
    Tensor logits(Graph g, Tensor h, Tensor latents, KeySpans spans, AttentionMask mask, Memory memory) {
        Tensor d = h;
        for (int i = 0; i < blocks.size(); i++) {
            d = i < crosses.size() ? crosses.get(i).apply(g, d, latents, spans) : d;
            d = blocks.get(i).apply(g, d, mask, memory);
        }
        return head.apply(g, memory.hidden(norm.apply(g, memory.wanted(g, d))));
    }
}
