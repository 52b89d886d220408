package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.layers.AttentionMixer;
import dev.gyre.models.layers.GatedFeedForward;
import dev.gyre.models.layers.Init;
import dev.gyre.models.layers.MlstmMixer;
import dev.gyre.models.layers.Norms;
import dev.gyre.models.layers.Parameters;
import dev.gyre.models.layers.RecurrentCell;
import dev.gyre.models.layers.RecurrentMixer;
import dev.gyre.models.layers.SequenceLayer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The plain recipe that baselines share: pre-norm residual blocks of a mixer and a gated feed-forward network. With an LSTM
 * in it, it's the {@code lstm} baseline, with attention the {@code transformer}; and under one recipe it compares mixers.
 *
 * <p>Embeddings begin with deviation 1 and feed-forward branches small, so that the first blocks don't drown what a token
 * says, and recurrent weights begin wide, so that a cell's state changes what it does with a token: with embeddings of 0.1,
 * as in xLSTM, the LSTM didn't learn parity, and with narrower recurrent weights only for some seeds.
 */
public final class MixerStack implements LanguageModel {

    /** What passes information between positions. */
    public enum Mixer {
        /** {@link RecurrentCell.Kind#LSTM}. */
        LSTM,
        /** {@link RecurrentCell.Kind#SLSTM}. */
        SLSTM,
        /** Matrix memory without recurrent mixing. */
        MLSTM,
        /** Causal softmax attention with rotary positions. */
        ATTENTION
    }

    private record Block(Variable norm, SequenceLayer mixer, GatedFeedForward feedForward) {}

    private final ModelConfig config;
    private final Mixer mixer;
    private final Parameters parameters;
    private final Variable embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final Variable norm;
    private final Variable head;

    /** A model with freshly drawn parameters, which depend on the seed alone. */
    public MixerStack(Mixer mixer, ModelConfig config, long seed) {
        this.config = config;
        this.mixer = mixer;
        this.parameters = new Parameters(seed);
        int dim = config.dim();
        embedding = parameters.plain("embedding.weight", Init.normal(1), config.vocabulary(), dim);
        for (int i = 0; i < config.blocks(); i++) {
            String prefix = "blocks." + i + ".";
            int ffn = (int) Math.ceil(config.ffnFactor() * dim);
            blocks.add(new Block(
                    parameters.plain(prefix + "norm.weight", Init.constant(1), dim),
                    mixer(prefix + "mixer.", i),
                    new GatedFeedForward(parameters, prefix, dim, ffn, Init.uniform(1 / Math.sqrt(ffn)))));
        }
        norm = parameters.plain("norm.weight", Init.constant(1), dim);
        head = parameters.matrix("head.weight", Init.small(dim), dim, config.vocabulary());
    }

    private SequenceLayer mixer(String prefix, int block) {
        int dim = config.dim();
        int heads = config.heads();
        return switch (mixer) {
            case LSTM -> new RecurrentMixer(RecurrentCell.Kind.LSTM, parameters, prefix, dim, heads, Init.constant(0));
            case SLSTM ->
                new RecurrentMixer(
                        RecurrentCell.Kind.SLSTM,
                        parameters,
                        prefix,
                        dim,
                        heads,
                        RecurrentCell.powerLawBias(heads, dim / heads, block, config.blocks()));
            case MLSTM -> new MlstmMixer(parameters, prefix, dim, heads, config.chunk());
            case ATTENTION -> new AttentionMixer(parameters, prefix, dim, heads, config.context());
        };
    }

    @Override
    public int vocabulary() {
        return config.vocabulary();
    }

    @Override
    public List<Variable> parameters() {
        return parameters.all();
    }

    @Override
    public boolean decays(Variable parameter) {
        return parameters.decays(parameter);
    }

    @Override
    public int prefill() {
        return mixer == Mixer.ATTENTION ? 1 : config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tensor ids) {
        Tensor x = embed(g, ids);
        for (Block b : blocks) {
            x = feedForward(g, b, g.apply(new Add(x, b.mixer().sequence(g, normed(g, b.norm(), x)))));
        }
        return project(g, x);
    }

    @Override
    public List<Variable> state(int batch) {
        return blocks.stream().flatMap(b -> b.mixer().state(batch).stream()).toList();
    }

    @Override
    public Tensor advance(Graph g, Tensor ids, List<Variable> state) {
        Tensor x = embed(g, ids);
        Iterator<Variable> states = state.iterator();
        for (Block b : blocks) {
            x = feedForward(g, b, g.apply(new Add(x, b.mixer().advance(g, normed(g, b.norm(), x), states))));
        }
        return project(g, x);
    }

    private static Tensor feedForward(Graph g, Block b, Tensor x) {
        return g.apply(new Add(x, b.feedForward().apply(g, x)));
    }

    private static Tensor normed(Graph g, Variable weight, Tensor x) {
        return g.apply(new LayerNorm(x, g.variable(weight), 1, Norms.EPSILON));
    }

    private Tensor embed(Graph g, Tensor ids) {
        return g.apply(new Embedding(ids, g.variable(embedding)));
    }

    private Tensor project(Graph g, Tensor x) {
        return g.apply(new MatMul(normed(g, norm, x), g.variable(head)));
    }
}
