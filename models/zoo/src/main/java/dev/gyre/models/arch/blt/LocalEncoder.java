package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The encoder from bytes to patches: bytes embedded by themselves and by hashes of the n-grams that they end, a few blocks, and patches that
 * attend to their own bytes. Section 3.2 of the paper.
 *
 * @param hashed tables of the n-grams, functions outermost
 * @param vectors k of each patch
 * @param widening to the latent transformer's width, unless it has that already
 */
record LocalEncoder(
        Variable table,
        List<Variable> hashed,
        List<Integer> sizes,
        List<TransformerBlock> blocks,
        Linear projection,
        CrossLayer cross,
        int vectors,
        Optional<Linear> widening) {

    /** Declares the encoder's parameters. */
    static LocalEncoder of(Parameters root, BltConfig c) {
        int dim = c.local().dimLocal();
        Parameters model = root.within("", "", "model.");
        Parameters p = model.at("local_encoder");
        Init fanIn = Init.truncated(1 / Math.sqrt(dim));
        Variable table = p.at("tok_embeddings", "tok_embeddings", "embed_tokens")
                .declare("weight", Declaration.plain(fanIn), root.vocabulary(), dim);
        Parameters tables = model.at("encoder_hash_tok_embedding");
        List<Variable> hashed = IntStream.range(
                        0, c.hashes().hashSizes().size() * c.hashes().hashFunctions())
                .mapToObj(i -> tables.at(Integer.toString(i))
                        .plain("weight", fanIn, c.hashes().hashRows(), dim))
                .toList();
        int joined = c.cross().crossVectors() * dim;
        return new LocalEncoder(
                table,
                hashed,
                c.hashes().hashSizes(),
                TransformerBlock.stack(p, c.local().encoderLayers(), c.encoderForm()),
                new Linear(p.at("patch_embedding_projection"), dim, joined, fanIn),
                CrossLayer.of(p.at("cross_attn_layers").at("0"), dim, c.encoderCrossHeads(), c.normEpsilon()),
                c.cross().crossVectors(),
                joined == c.global().dimGlobal()
                        ? Optional.empty()
                        : Optional.of(new Linear(
                                model.at("global_transformer").at("token_embedding_projection"),
                                joined,
                                c.global().dimGlobal(),
                                Init.truncated(1 / Math.sqrt(joined)))));
    }

    /** Bytes before a byte that its hashes depend on. */
    int reach() {
        return hashed.isEmpty() ? 0 : sizes.stream().mapToInt(n -> n - 1).max().orElse(0);
    }

    /**
     * The bytes' states (B, T, D).
     *
     * @param ids those of the T bytes, behind others that only their hashes depend on. (B, T or more)
     */
    Tensor bytes(Graph g, Tensor ids, int time, AttentionMask mask, Memory memory) {
        Tensor own = g.variable(table);
        List<Tensor> tables = hashed.stream().map(g::variable).toList();
        Tensor x =
                tables.isEmpty() ? g.apply(new Embedding(ids, own)) : NgramHash.embedding(g, ids, own, tables, sizes);
        if (ids.dim(1) > time) {
            x = g.apply(new SliceRows(x, ids.dim(1) - time, time));
        }
        for (TransformerBlock b : blocks) {
            x = b.apply(g, x, mask, memory);
        }
        return x;
    }

    /**
     * Patches out of bytes, as the latent transformer takes them (B, P, its width).
     *
     * @param h the bytes' states. (B, T, D)
     * @param bounds where patches begin and end. (B, P + 1)
     * @param spans the bytes of each patch, for each of its vectors. (B, P k)
     */
    Tensor patches(Graph g, Tensor h, Tensor bounds, KeySpans spans) {
        int batch = h.dim(0);
        int patches = bounds.dim(1) - 1;
        Tensor pooled = g.apply(new PatchPool(h, bounds, PatchPool.Kind.MAX));
        Tensor q = g.apply(new Reshape(projection.apply(g, pooled), Shape.of(batch, patches * vectors, h.dim(2))));
        Tensor joined = g.apply(new Reshape(cross.apply(g, q, h, spans), Shape.of(batch, patches, vectors * h.dim(2))));
        return widening.map(w -> w.apply(g, joined)).orElse(joined);
    }
}
