package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/** The recurrent cells, for tests that hold for each of them. */
enum Cell {
    LSTM(4, 4, 4, 2),
    SLSTM(4, 4, 4, 4),
    GRU(3, 3, 4, 1),
    ELMAN(1, 1, 1, 1);

    final int inputGates;
    final int gates;
    final int biasGates;
    final int states;

    Cell(int inputGates, int gates, int biasGates, int states) {
        this.inputGates = inputGates;
        this.gates = gates;
        this.biasGates = biasGates;
        this.states = states;
    }

    Op scan(Tensor wx, Tensor r, Tensor b, List<Tensor> s, float clip) {
        return switch (this) {
            case LSTM -> new LstmScan(wx, r, b, s.get(0), s.get(1), clip);
            case SLSTM -> new SlstmScan(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3), clip);
            case GRU -> new GruScan(wx, r, b, s.get(0), clip);
            case ELMAN -> new ElmanScan(wx, r, b, s.get(0), clip);
        };
    }

    List<Tensor> fromZeros(GraphBuilder g, Tensor wx, Tensor r, Tensor b) {
        return switch (this) {
            case LSTM -> LstmScan.of(g, wx, r, b);
            case SLSTM -> SlstmScan.of(g, wx, r, b);
            case GRU -> GruScan.of(g, wx, r, b);
            case ELMAN -> ElmanScan.of(g, wx, r, b);
        };
    }

    Op step(Tensor wx, Tensor r, Tensor b, List<Tensor> s) {
        return switch (this) {
            case LSTM -> new LstmStep(wx, r, b, s.get(0), s.get(1));
            case SLSTM -> new SlstmStep(wx, r, b, s.get(0), s.get(1), s.get(2), s.get(3));
            case GRU -> new GruStep(wx, r, b, s.get(0));
            case ELMAN -> new ElmanStep(wx, r, b, s.get(0));
        };
    }
}
