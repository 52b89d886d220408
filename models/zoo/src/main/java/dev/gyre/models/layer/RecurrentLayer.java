package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.op.recurrent.RecurrentStep;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;
import java.util.Locale;

/**
 * The recurrent part of a layer: gate pre-activations (B, T, gates C) to hidden states (B, T, C), heads with block-diagonal
 * recurrence. A scan in one launch for sequences, a step for generation.
 */
public final class RecurrentLayer {

    private final RecurrentCell cell;
    private final String path;
    private final int heads;
    private final int width;
    private final Variable recurrent;
    private final Variable bias;

    /**
     * Declares the parameters of a cell.
     *
     * @param width width D of a head
     * @param recurrent of the weights (N, D in, gates, D out), called {@code recurrent.weight}
     * @param bias of the biases (gates, N, D), called {@code bias}
     */
    public RecurrentLayer(
            RecurrentCell cell, Parameters p, int heads, int width, Declaration recurrent, Declaration bias) {
        this.cell = cell;
        this.path = p.path();
        this.heads = heads;
        this.width = width;
        this.recurrent = p.declare(
                "recurrent.weight", recurrent, heads, width, cell.gates().recurrent(), width);
        this.bias = p.declare("bias", bias, cell.gates().bias(), heads, width);
    }

    /**
     * Bias (4, N, D) whose forget gate falls from 5 to -7 over the units of a head, the faster the deeper the block; the
     * other gates start at 0. "powerlaw_blockdependent" in the reference of xLSTM.
     */
    public static Init powerLawBias(int heads, int width, int block, int blocks) {
        double ratio = blocks > 1 ? (double) block / (blocks - 1) : 0;
        return (seed, stream, into) -> {
            int forget = heads * width;
            for (int u = 0; u < forget; u++) {
                double place = (double) (u % width) / Math.max(1, width - 1);
                into[forget + u] = (float) -(-5 + 12 * Math.pow(place, 0.3 + 1.3 * ratio));
            }
        };
    }

    /** Adds the cell to a graph. */
    public Tensor apply(Graph g, Tensor wx, Memory memory) {
        int batch = wx.dim(0);
        TensorType type = TensorType.f32(batch, heads, width);
        List<Tensor> s = cell.states().stream()
                .map(name -> memory.state(g, path + name.name().toLowerCase(Locale.ROOT), type))
                .toList();
        Tensor r = g.variable(recurrent);
        Tensor b = g.variable(bias);
        if (wx.dim(1) == 1 && !memory.isEmpty()) {
            Tensor row = g.apply(new Reshape(wx, Shape.of(batch, wx.dim(2))));
            return g.apply(
                    new Reshape(g.apply(new RecurrentStep(cell, row, r, b, s)), Shape.of(batch, 1, heads * width)));
        }
        Outputs<Tensor> out = g.add(new RecurrentScan(cell, wx, r, b, s, 0f));
        for (int i = 0; i < s.size(); i++) {
            memory.keep(g, s.get(i), out.get(cell.states().get(i)));
        }
        return out.get(RecurrentScan.Out.HIDDEN);
    }
}
