package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.MatMul;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.op.mlstm.MlstmStep;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * The recurrent part of an mLSTM with its gates, which read queries, keys and values side by side: to hidden states (B, T, C).
 * Chunkwise for sequences, one step at a time in constant memory for generation. A kept state begins with zeros, as the paper's
 * recurrent code does, whole sequences with a maximum of minus infinity: they agree but for the epsilon of the denominator.
 */
public final class MlstmCell {

    /** Queries, keys and values, (B, T, C) each. */
    public record Projections(Tensor q, Tensor k, Tensor v) {}

    private final String path;
    private final int channels;
    private final int heads;
    private final int chunk;
    private final Variable inputWeight;
    private final Variable inputBias;
    private final Variable forgetWeight;
    private final Variable forgetBias;

    /** A cell of C channels over N heads. */
    public MlstmCell(Parameters p, int channels, int heads, int chunk) {
        this.path = p.path();
        this.channels = channels;
        this.heads = heads;
        this.chunk = chunk;
        inputWeight = p.matrix("igate.weight", Init.constant(0), 3 * channels, heads);
        inputBias = p.plain("igate.bias", Init.normal(0.1), heads);
        forgetWeight = p.matrix("fgate.weight", Init.constant(0), 3 * channels, heads);
        forgetBias = p.plain("fgate.bias", Init.linspace(3, 6), heads);
    }

    /** Adds the cell to a graph. */
    public Tensor apply(Graph g, Projections p, Memory memory) {
        int batch = p.q().dim(0);
        int time = p.q().dim(1);
        int width = channels / heads;
        MlstmInputs x = inputs(g, p);
        if (memory.isEmpty()) {
            return MlstmChunkwise.of(g, x, Math.min(chunk, time));
        }
        MlstmState s = new MlstmState(
                memory.state(g, path + "C", TensorType.f32(batch, heads, width, width)),
                memory.state(g, path + "n", TensorType.f32(batch, heads, width)),
                memory.state(g, path + "m", TensorType.f32(batch, heads)));
        if (time == 1) {
            return g.apply(new MlstmStep(x, s));
        }
        List<Tensor> out = g.add(new MlstmChunkwise(x, s, Math.min(chunk, time)));
        memory.keep(g, s.c(), out.get(1));
        memory.keep(g, s.n(), out.get(2));
        memory.keep(g, s.m(), out.get(3));
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
