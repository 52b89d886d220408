package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.LanguageModel;
import dev.gyre.models.ModelConfig;
import java.util.List;

/** The least that can be trained: a table of logits for the next token by the current one. What every other model has to beat. */
public final class Bigram implements LanguageModel {

    private static final float DEVIATION = 0.02f;
    private static final int PREFILL = 64;

    private final int vocabulary;
    private final Variable table;

    /** A new model with small random logits. */
    public Bigram(ModelConfig config, long seed) {
        this.vocabulary = config.vocabulary();
        this.table = Variable.parameter("table", TensorType.f32(vocabulary, vocabulary));
        float[] values = new float[vocabulary * vocabulary];
        Philox.normals(seed, 0, 0, values);
        for (int i = 0; i < values.length; i++) {
            values[i] *= DEVIATION;
        }
        table.buffer().write(values);
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public List<Variable> parameters() {
        return List.of(table);
    }

    @Override
    public boolean decays(Variable parameter) {
        return false;
    }

    @Override
    public int prefill() {
        return PREFILL;
    }

    @Override
    public Tensor logits(Graph g, Tensor ids) {
        return g.apply(new Embedding(ids, g.variable(table)));
    }

    @Override
    public List<Variable> state(int batch) {
        return List.of();
    }

    @Override
    public Tensor advance(Graph g, Tensor ids, List<Variable> state) {
        return logits(g, ids);
    }
}
