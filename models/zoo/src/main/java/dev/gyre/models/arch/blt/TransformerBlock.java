package dev.gyre.models.arch.blt;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Linear;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Norm;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.setting.ConfigException;
import java.util.List;

/**
 * A pre-norm block of attention with rotary positions on neighbouring channels, and a SwiGLU, as all transformers of BLT have it.
 * (B, T, D) to (B, T, D). On top of a state it keeps the keys and values of the last tokens, the latest last.
 */
record TransformerBlock(
        String path, Form form, Norm before, Projections attention, Norm between, Linear gate, Linear up, Linear down) {

    /** The maps before and behind attention. */
    record Projections(Linear query, Linear key, Linear value, Linear output) {}

    /**
     * Settings that the blocks of a stack share.
     *
     * @param dim D
     * @param heads of queries
     * @param keyHeads of keys and values
     * @param hidden inner width of the SwiGLU
     * @param theta base of the rotary angles
     * @param epsilon added to the mean square in the norms
     */
    record Form(int dim, int heads, int keyHeads, int hidden, double theta, double epsilon) {

        /** Refuses heads that don't divide. */
        Form {
            ConfigException.require(
                    dim % (2 * heads) == 0,
                    "a width of " + dim,
                    "with " + heads + " heads",
                    "a multiple of twice them");
            ConfigException.require(
                    heads % keyHeads == 0, heads + " heads", "with " + keyHeads + " of keys", "a multiple of those");
        }

        /** The inner width by the package's rule: int(factor * int(8 D / 3)), up to a multiple. */
        static int hidden(int dim, double factor, int multiple) {
            int whole = 8 * dim / 3;
            return Math.ceilDiv((int) (factor * whole), multiple) * multiple;
        }
    }

    /** A stack of blocks. */
    static List<TransformerBlock> stack(Parameters p, int layers, Form form) {
        return p.repeat("layers", layers, q -> of(q, form));
    }

    private static TransformerBlock of(Parameters p, Form f) {
        int keyWidth = f.dim() / f.heads() * f.keyHeads();
        Init fanIn = Init.truncated(1 / Math.sqrt(f.dim()));
        Init inner = Init.truncated(1 / Math.sqrt(f.hidden()));
        Parameters attention = p.at("attention", "attention", "self_attn");
        Parameters feed = p.at("feed_forward", "feed_forward", "mlp");
        return new TransformerBlock(
                p.path(),
                f,
                Norm.rms(p.at("attention_norm", "attention_norm", "input_layernorm"), f.dim(), f.epsilon()),
                new Projections(
                        new Linear(attention.at("wq", "wq", "q_proj"), f.dim(), f.dim(), fanIn),
                        new Linear(attention.at("wk", "wk", "k_proj"), f.dim(), keyWidth, fanIn),
                        new Linear(attention.at("wv", "wv", "v_proj"), f.dim(), keyWidth, fanIn),
                        new Linear(attention.at("wo", "wo", "o_proj"), f.dim(), f.dim(), fanIn)),
                Norm.rms(p.at("ffn_norm", "ffn_norm", "post_attention_layernorm"), f.dim(), f.epsilon()),
                new Linear(feed.at("w1", "w1", "gate_proj"), f.dim(), f.hidden(), fanIn),
                new Linear(feed.at("w3", "w3", "up_proj"), f.dim(), f.hidden(), fanIn),
                new Linear(feed.at("w2", "w2", "down_proj"), f.hidden(), f.dim(), inner));
    }

    /** Adds the block to a graph. */
    Tensor apply(Graph g, Tensor x, AttentionMask mask, Memory memory) {
        Tensor y = g.apply(new Add(x, attend(g, before.apply(g, x), mask, memory)));
        Tensor n = between.apply(g, y);
        Tensor opened = g.apply(new Activation(gate.apply(g, n), Activation.Kind.SILU));
        return g.apply(new Add(y, down.apply(g, g.apply(new Mul(opened, up.apply(g, n))))));
    }

    private Tensor attend(Graph g, Tensor x, AttentionMask mask, Memory memory) {
        Tensor q = g.apply(Rope.neighbours(attention.query().apply(g, x), mask.position(), form.heads(), form.theta()));
        Tensor k =
                g.apply(Rope.neighbours(attention.key().apply(g, x), mask.position(), form.keyHeads(), form.theta()));
        Tensor keys = withKept(g, "keys", k, mask.kept(), memory);
        Tensor values = withKept(g, "values", attention.value().apply(g, x), mask.kept(), memory);
        Tensor y = g.apply(new MaskedAttention(q, keys, values, mask.spans(), form.heads(), form.keyHeads()));
        return attention.output().apply(g, y);
    }

    /** New rows behind those that were kept, of which the latest are kept. (B, T, C) to (B, kept + T, C) */
    private Tensor withKept(Graph g, String name, Tensor x, int kept, Memory memory) {
        if (kept == 0) {
            return x;
        }
        int batch = x.dim(0);
        int width = x.dim(2);
        Tensor state = memory.state(g, path + name, TensorType.f32(batch, kept, width));
        Tensor before = g.apply(new Reshape(state, Shape.of(batch, kept * width)));
        Tensor now = g.apply(new Reshape(x, Shape.of(batch, x.dim(1) * width)));
        Tensor both = g.apply(new Concat(List.of(before, now)));
        Tensor all = g.apply(new Reshape(both, Shape.of(batch, kept + x.dim(1), width)));
        memory.keep(g, state, g.apply(new SliceRows(all, x.dim(1), kept)));
        return all;
    }
}
