package dev.gyre.models.arch.blt;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.RelativeSpans;
import dev.gyre.engine.op.text.DocumentSpans;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;

/**
 * The mask of a stack of blocks' attention: which tokens see which, of themselves and of those before. All blocks of the stack share it.
 *
 * @param position number of the first new token, int32 (1) or (B)
 * @param spans over the keys: those kept, the latest last, then the new ones
 * @param kept keys of earlier tokens that every block keeps; 0 over an empty memory
 */
record AttentionMask(Tensor position, KeySpans spans, int kept) {

    /** Id that ends a document and belongs to it. */
    static final int END = 2;

    private static final int NO_TOKEN = -1;

    /**
     * A window of {@code window} tokens, the one that looks included, within a document.
     *
     * @param path of the stack, for the names of its states
     * @param ids the new tokens. (B, T)
     * @param documents whether documents hide what's before them
     */
    static AttentionMask ofTokens(Graph g, String path, Tensor ids, int window, boolean documents, Memory memory) {
        int batch = ids.dim(0);
        int kept = memory.isEmpty() ? 0 : window;
        Tensor since = memory.state(g, path + "since", TensorType.f32(batch, 1));
        Outputs<Tensor> spans = g.add(new DocumentSpans(ids, since, kept, window, documents ? END : NO_TOKEN));
        memory.keep(g, since, spans.get(DocumentSpans.Out.SINCE));
        Tensor position = memory.position(g, batch);
        return new AttentionMask(
                position,
                spans(g, spans.get(DocumentSpans.Out.FROM), spans.get(DocumentSpans.Out.TO), kept + ids.dim(1)),
                kept);
    }

    /** Spans over keys that all count. from, to: (B, queries). */
    static KeySpans spans(Graph g, Tensor from, Tensor to, int keys) {
        Tensor seen =
                g.add(new RelativeSpans(from.dim(0), from.dim(1), keys, 0, 0)).get(RelativeSpans.Out.SEEN);
        return new KeySpans(from, to, seen);
    }
}
