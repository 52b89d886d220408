package dev.gyre.models.layer;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.recurrent.ElmanScan;
import dev.gyre.engine.op.recurrent.ElmanStep;
import dev.gyre.engine.op.recurrent.GruScan;
import dev.gyre.engine.op.recurrent.GruStep;
import dev.gyre.engine.op.recurrent.LstmScan;
import dev.gyre.engine.op.recurrent.LstmStep;
import dev.gyre.engine.op.recurrent.SlstmScan;
import dev.gyre.engine.op.recurrent.SlstmStep;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import java.util.List;

/**
 * The recurrent part of a layer: gate pre-activations (B, T, gates C) to hidden states (B, T, C), heads with block-diagonal
 * recurrence. A scan in one launch for sequences, a step for generation.
 */
public final class RecurrentCell {

    /** The kind of cell. */
    public enum Kind {
        /** Hochreiter &amp; Schmidhuber 1997, with forget gate; gates i, f, z, o. */
        LSTM("hc", 4, 4, 4),
        /** Exponential gating with normaliser and stabiliser, arXiv:2405.04517; gates i, f, z, o. */
        SLSTM("hcnm", 4, 4, 4),
        /** Cho et al. 2014, arXiv:1406.1078; gates r, u, a from the input, g, r, u from the state. */
        GRU("h", 3, 3, 4),
        /** Elman 1990: tanh of input and state. */
        ELMAN("h", 1, 1, 1);

        /** The names of its states, a letter each. */
        private final String states;

        private final int gates;
        private final int recurrentGates;
        private final int biases;

        Kind(String states, int gates, int recurrentGates, int biases) {
            this.states = states;
            this.gates = gates;
            this.recurrentGates = recurrentGates;
            this.biases = biases;
        }

        /** Pre-activations that it takes from the input, for each unit. */
        public int gates() {
            return gates;
        }

        private Op scan(Tensor wx, Tensor r, Tensor b, List<Tensor> s) {
            return switch (this) {
                case LSTM -> new LstmScan(wx, r, b, s.get(0), s.get(1), 0f);
                case SLSTM -> new SlstmScan(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3), 0f);
                case GRU -> new GruScan(wx, r, b, s.get(0), 0f);
                case ELMAN -> new ElmanScan(wx, r, b, s.get(0), 0f);
            };
        }

        private Op step(Tensor wx, Tensor r, Tensor b, List<Tensor> s) {
            return switch (this) {
                case LSTM -> new LstmStep(wx, r, b, s.get(0), s.get(1));
                case SLSTM -> new SlstmStep(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3));
                case GRU -> new GruStep(wx, r, b, s.get(0));
                case ELMAN -> new ElmanStep(wx, r, b, s.get(0));
            };
        }
    }

    private final Kind kind;
    private final String path;
    private final int heads;
    private final int width;
    private final Variable recurrent;
    private final Variable bias;

    /**
     * A cell.
     *
     * @param width width D of a head
     * @param recurrent of the weights (N, D in, gates, D out), called {@code recurrent.weight}
     * @param bias of the biases (gates, N, D), called {@code bias}
     */
    public RecurrentCell(Kind kind, Parameters p, int heads, int width, Declaration recurrent, Declaration bias) {
        this.kind = kind;
        this.path = p.path();
        this.heads = heads;
        this.width = width;
        this.recurrent = p.declare("recurrent.weight", recurrent, heads, width, kind.recurrentGates, width);
        this.bias = p.declare("bias", bias, kind.biases, heads, width);
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
        List<Tensor> s = kind.states
                .chars()
                .mapToObj(name -> memory.state(g, path + (char) name, type))
                .toList();
        Tensor r = g.variable(recurrent);
        Tensor b = g.variable(bias);
        if (wx.dim(1) == 1 && !memory.isEmpty()) {
            Tensor row = g.apply(new Reshape(wx, Shape.of(batch, wx.dim(2))));
            return g.apply(new Reshape(g.apply(kind.step(row, r, b, s)), Shape.of(batch, 1, heads * width)));
        }
        List<Tensor> out = g.add(kind.scan(wx, r, b, s));
        for (int i = 0; i < s.size(); i++) {
            memory.keep(g, s.get(i), out.get(i + 1));
        }
        return out.getFirst();
    }
}
