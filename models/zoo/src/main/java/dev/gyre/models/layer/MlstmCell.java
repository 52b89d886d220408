package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * The recurrent part of an mLSTM with its gates, which read queries, keys and values side by side: to hidden states (B, T, C).
 */
public final class MlstmCell {

    /** Queries, keys and values, (B, T, C) each. */
    public record Projections(Tensor q, Tensor k, Tensor v) {}

    private final MlstmScan scan;
    private final Variable inputWeight;
    private final Variable inputBias;
    private final Variable forgetWeight;
    private final Variable forgetBias;

    /** A cell of C channels over N heads. */
    public MlstmCell(Parameters p, int channels, int heads, int chunk) {
        scan = new MlstmScan(p.path(), chunk);
        inputWeight = p.matrix("igate.weight", Init.constant(0), 3 * channels, heads);
        inputBias = p.plain("igate.bias", Init.normal(0.1), heads);
        forgetWeight = p.matrix("fgate.weight", Init.constant(0), 3 * channels, heads);
        forgetBias = p.plain("fgate.bias", Init.linspace(3, 6), heads);
    }

    /** Adds the cell to a graph. */
    public Tensor apply(Graph g, Projections p, Memory memory) {
        return scan.apply(g, inputs(g, p), memory);
    }

    /** The cell's inputs; both gates come from one product. */
    private MlstmInputs inputs(Graph g, Projections p) {
        Tensor joined = g.apply(new Concat(List.of(p.q(), p.k(), p.v())));
        Tensor weight = g.apply(new Concat(List.of(g.variable(inputWeight), g.variable(forgetWeight))));
        Tensor bias = g.apply(new Concat(List.of(g.variable(inputBias), g.variable(forgetBias))));
        Tensor gates = g.apply(new AddBias(g.apply(new DenseMatMul(joined, weight)), bias));
        List<Tensor> halves = Split.halves(g, gates);
        return new MlstmInputs(p.q(), p.k(), p.v(), halves.get(0), halves.get(1));
    }
}
