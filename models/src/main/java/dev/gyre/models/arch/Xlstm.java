package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import dev.gyre.models.layers.Init;
import dev.gyre.models.layers.MlstmBlock;
import dev.gyre.models.layers.Norms;
import dev.gyre.models.layers.Parameters;
import dev.gyre.models.layers.SequenceLayer;
import dev.gyre.models.layers.SlstmBlock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * xLSTM as published at NeurIPS 2024 (Beck et al., arXiv:2405.04517): embedding, pre-norm residual blocks of mLSTM and
 * sLSTM in the order that the configuration says, norm, output projection.
 */
public final class Xlstm implements LanguageModel {

    private static final int WIDTH_MULTIPLE = 64;

    private final ModelConfig config;
    private final Parameters parameters;
    private final Variable embedding;
    private final List<SequenceLayer> blocks = new ArrayList<>();
    private final Variable norm;
    private final Variable head;

    /** A model with freshly drawn parameters, which depend on the seed alone. */
    public Xlstm(ModelConfig config, long seed) {
        this.config = config;
        this.parameters = new Parameters(seed);
        Init small = Init.small(config.dim());
        embedding = parameters.plain("token_embedding.weight", small, config.vocabulary(), config.dim());
        for (int i = 0; i < config.blocks(); i++) {
            blocks.add(block(i));
        }
        norm = parameters.plain("xlstm_block_stack.post_blocks_norm.weight", Init.constant(1), config.dim());
        head = parameters.matrix("lm_head.weight", small, config.dim(), config.vocabulary());
    }

    private SequenceLayer block(int i) {
        String prefix = "xlstm_block_stack.blocks." + i + ".";
        if (config.slstmAt().contains(i)) {
            int ffn = roundUp(config.ffnFactor() * config.dim());
            return new SlstmBlock(
                    parameters,
                    prefix,
                    new SlstmBlock.Shape(config.dim(), config.heads(), config.conv(), ffn, i, config.blocks()));
        }
        int inner = roundUp(config.mlstmFactor() * config.dim());
        return new MlstmBlock(
                parameters,
                prefix,
                new MlstmBlock.Shape(
                        config.dim(), inner, config.heads(), config.conv(), config.chunk(), config.blocks()));
    }

    private static int roundUp(double width) {
        return (int) Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE;
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
        return config.chunk();
    }

    @Override
    public Tensor logits(Graph g, Tensor ids) {
        Tensor x = embed(g, ids);
        for (SequenceLayer b : blocks) {
            x = b.sequence(g, x);
        }
        return project(g, x);
    }

    @Override
    public List<Variable> state(int batch) {
        return blocks.stream().flatMap(b -> b.state(batch).stream()).toList();
    }

    @Override
    public Tensor advance(Graph g, Tensor ids, List<Variable> state) {
        Tensor x = embed(g, ids);
        Iterator<Variable> states = state.iterator();
        for (SequenceLayer b : blocks) {
            x = b.advance(g, x, states);
        }
        return project(g, x);
    }

    private Tensor embed(Graph g, Tensor ids) {
        return g.apply(new Embedding(ids, g.variable(embedding)));
    }

    private Tensor project(Graph g, Tensor x) {
        Tensor normed = g.apply(new LayerNorm(x, g.variable(norm), 1, Norms.EPSILON));
        return g.apply(new MatMul(normed, g.variable(head)));
    }
}
