package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.recurrent.LstmScan;
import dev.gyre.engine.op.recurrent.LstmStep;
import dev.gyre.engine.op.recurrent.SlstmScan;
import dev.gyre.engine.op.recurrent.SlstmStep;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The recurrent part of a layer: gate pre-activations (B, T, 4 C) to hidden states (B, T, C). A scan in one launch for
 * sequences, a step for generation.
 */
public final class RecurrentCell implements SequenceLayer {

    private static final int GATES = 4;

    /** The kind of cell; both have the gates i, f, z, o. */
    public enum Kind {
        /** Hochreiter &amp; Schmidhuber 1997, with forget gate. */
        LSTM("hc"),
        /** Exponential gating with normaliser and stabiliser, arXiv:2405.04517. */
        SLSTM("hcnm");

        /** The names of its states, a letter each. */
        private final String states;

        Kind(String states) {
            this.states = states;
        }

        private Op scan(Tensor wx, Tensor r, Tensor b, List<Tensor> s) {
            return switch (this) {
                case LSTM -> new LstmScan(wx, r, b, s.get(0), s.get(1), 0f);
                case SLSTM -> new SlstmScan(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3), 0f);
            };
        }

        private Op step(Tensor wx, Tensor r, Tensor b, List<Tensor> s) {
            return switch (this) {
                case LSTM -> new LstmStep(wx, r, b, s.get(0), s.get(1));
                case SLSTM -> new SlstmStep(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3));
            };
        }
    }

    private final Kind kind;
    private final String prefix;
    private final int heads;
    private final int width;
    private final Variable recurrent;
    private final Variable bias;

    /**
     * A cell.
     *
     * @param width width D of a head
     */
    public RecurrentCell(
            Kind kind, Parameters p, String prefix, int heads, int width, Init recurrentInit, Init biasInit) {
        this.kind = kind;
        this.prefix = prefix;
        this.heads = heads;
        this.width = width;
        recurrent = p.matrix(prefix + "recurrent.weight", recurrentInit, heads, width, GATES, width);
        bias = p.plain(prefix + "bias", biasInit, GATES, heads, width);
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

    @Override
    public Tensor sequence(Graph g, Tensor wx) {
        Tensor zeros = g.apply(new Fill(Shape.of(wx.dim(0), heads, width), 0f));
        List<Tensor> empty = Collections.nCopies(kind.states.length(), zeros);
        return g.apply(kind.scan(wx, g.variable(recurrent), g.variable(bias), empty));
    }

    @Override
    public List<Variable> state(int batch) {
        return kind.states
                .chars()
                .mapToObj(s -> Variable.state(prefix + (char) s, TensorType.f32(batch, heads, width)))
                .toList();
    }

    @Override
    public Tensor advance(Graph g, Tensor wx, Iterator<Variable> state) {
        List<Tensor> s = Stream.generate(() -> g.variable(state.next()))
                .limit(kind.states.length())
                .toList();
        Tensor r = g.variable(recurrent);
        Tensor b = g.variable(bias);
        if (wx.dim(1) == 1) {
            Tensor row = g.apply(new Reshape(wx, Shape.of(wx.dim(0), wx.dim(2))));
            Tensor h = g.apply(kind.step(row, r, b, s));
            return g.apply(new Reshape(h, Shape.of(wx.dim(0), 1, heads * width)));
        }
        List<Tensor> out = g.add(kind.scan(wx, r, b, s));
        for (int i = 0; i < s.size(); i++) {
            g.add(new Copy(out.get(i + 1), s.get(i)));
        }
        return out.getFirst();
    }
}
