package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.op.mlstm.MlstmStep;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Iterator;
import java.util.List;

/**
 * The recurrent part of an mLSTM with its gates, which read queries, keys and values side by side: to hidden states
 * (B, T, C). Chunkwise for sequences, one step at a time in constant memory for generation.
 */
public final class MlstmCell {

    /** Queries, keys and values, (B, T, C) each. */
    public record Projections(Tensor q, Tensor k, Tensor v) {}

    private final String prefix;
    private final int channels;
    private final int heads;
    private final int chunk;
    private final Variable inputWeight;
    private final Variable inputBias;
    private final Variable forgetWeight;
    private final Variable forgetBias;

    /** A cell of C channels over N heads. */
    public MlstmCell(Parameters p, String prefix, int channels, int heads, int chunk) {
        this.prefix = prefix;
        this.channels = channels;
        this.heads = heads;
        this.chunk = chunk;
        inputWeight = p.matrix(prefix + "igate.weight", Init.constant(0), 3 * channels, heads);
        inputBias = p.plain(prefix + "igate.bias", Init.normal(0.1), heads);
        forgetWeight = p.matrix(prefix + "fgate.weight", Init.constant(0), 3 * channels, heads);
        forgetBias = p.plain(prefix + "fgate.bias", Init.linspace(3, 6), heads);
    }

    /** Whole sequences from an empty state. */
    public Tensor sequence(Graph g, Projections p) {
        return MlstmChunkwise.of(g, inputs(g, p), Math.min(chunk, p.q().dim(1)));
    }

    /** An empty state for a number of sequences. */
    public List<Variable> state(int batch) {
        int width = channels / heads;
        return List.of(
                Variable.state(prefix + "C", TensorType.f32(batch, heads, width, width)),
                Variable.state(prefix + "n", TensorType.f32(batch, heads, width)),
                Variable.state(prefix + "m", TensorType.f32(batch, heads)));
    }

    /** Goes on from a state and updates it in place. */
    public Tensor advance(Graph g, Projections p, Iterator<Variable> state) {
        MlstmState s = new MlstmState(g.variable(state.next()), g.variable(state.next()), g.variable(state.next()));
        MlstmInputs x = inputs(g, p);
        if (p.q().dim(1) == 1) {
            return g.apply(new MlstmStep(x, s));
        }
        List<Tensor> out = g.add(new MlstmChunkwise(x, s, Math.min(chunk, p.q().dim(1))));
        g.add(new Copy(out.get(1), s.c()));
        g.add(new Copy(out.get(2), s.n()));
        g.add(new Copy(out.get(3), s.m()));
        return out.getFirst();
    }

    /** Both gates come from one product. */
    private MlstmInputs inputs(Graph g, Projections p) {
        Tensor joined = g.apply(new Concat(List.of(p.q(), p.k(), p.v())));
        Tensor weight = g.apply(new Concat(List.of(g.variable(inputWeight), g.variable(forgetWeight))));
        Tensor bias = g.apply(new Concat(List.of(g.variable(inputBias), g.variable(forgetBias))));
        Tensor gates = g.apply(new AddBias(g.apply(new MatMul(joined, weight)), bias));
        List<Tensor> halves = Split.halves(g, gates);
        return new MlstmInputs(p.q(), p.k(), p.v(), halves.get(0), halves.get(1));
    }
}
