package dev.gyre.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The recurrent cells of FlashRNN, arXiv:2412.07752, over a sequence from states of zeros: every state of every step
 * and the gradients. The files have time before the batch: Wx (T, B, G, N, D), states (T, B, S, N, D); R and b are laid
 * out as ours.
 */
public final class FlashRnnGolden implements GoldenSystem {

    private static final Set<String> CELLS = Set.of("lstm", "slstm", "gru", "elman");

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("flashrnn") && CELLS.contains(file.meta("cell"));
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        Shape in = file.shape("in.Wx");
        int time = in.dim(0);
        int batch = in.dim(1);
        int row = in.dim(2) * in.dim(3) * in.dim(4);
        int channels = in.dim(3) * in.dim(4);
        int states = file.shape("out.states").dim(2);
        FedGraph g = new FedGraph();
        Tensor wx = g.of("Wx", swapped(file.floats("in.Wx"), time, batch, row), batch, time, row);
        Tensor r = g.of("R", file.floats("param.R"), file.shape("param.R").toArray());
        Tensor bias = g.of("b", file.floats("param.b"), file.shape("param.b").toArray());
        Tensor dh = g.of("dh", swapped(file.floats("in.dh"), time, batch, channels), batch, time, channels);
        RecurrentCell cell = RecurrentCell.valueOf(file.meta("cell").toUpperCase(Locale.ROOT));
        Outputs<Tensor> outputs = RecurrentScan.of(g, cell, wx, r, bias);
        Tensor h = outputs.get(RecurrentScan.Out.HIDDEN);
        Map<Tensor, Tensor> d = Autodiff.gradients(g.graph(), Map.of(h, dh), List.of(wx, r, bias));
        Tensor history = outputs.get(RecurrentScan.Out.HISTORY);
        List<float[]> numbers = g.run(device, List.of(h, history, d.get(wx), d.get(r), d.get(bias)));
        return Map.of(
                "out.states", states(numbers.get(0), numbers.get(1), time, batch, states, channels),
                "grad.Wx", swapped(numbers.get(2), batch, time, row),
                "grad.R", numbers.get(3),
                "grad.b", numbers.get(4));
    }

    /** (A, B, width) to (B, A, width). */
    private static float[] swapped(float[] x, int a, int b, int width) {
        float[] y = new float[x.length];
        for (int i = 0; i < a; i++) {
            for (int j = 0; j < b; j++) {
                System.arraycopy(x, (i * b + j) * width, y, (j * a + i) * width, width);
            }
        }
        return y;
    }

    /** (T, B, S, C) of the hidden states (B, T, C) and, for the other states, the history (T + 1, S, C, B). */
    private static float[] states(float[] hidden, float[] history, int time, int batch, int states, int channels) {
        float[] y = new float[time * batch * states * channels];
        for (int t = 0; t < time; t++) {
            for (int b = 0; b < batch; b++) {
                int to = (t * batch + b) * states * channels;
                System.arraycopy(hidden, (b * time + t) * channels, y, to, channels);
                for (int i = channels; i < states * channels; i++) {
                    y[to + i] = history[((t + 1) * states * channels + i) * batch + b];
                }
            }
        }
        return y;
    }
}
