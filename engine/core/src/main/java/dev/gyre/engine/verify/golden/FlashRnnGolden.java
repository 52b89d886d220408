package dev.gyre.engine.verify.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.LinkedHashMap;
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
        Graph g = new Graph();
        Tensor wx = g.input("Wx", TensorType.f32(batch, time, row));
        Tensor r = g.input("R", TensorType.f32(file.shape("param.R")));
        Tensor bias = g.input("b", TensorType.f32(file.shape("param.b")));
        Tensor dh = g.input("dh", TensorType.f32(batch, time, channels));
        RecurrentCell cell = RecurrentCell.valueOf(file.meta("cell").toUpperCase(Locale.ROOT));
        Outputs<Tensor> outputs = RecurrentScan.of(g, cell, wx, r, bias);
        Tensor h = outputs.get(RecurrentScan.Out.HIDDEN);
        Tensor history = outputs.get(RecurrentScan.Out.HISTORY);
        Map<Tensor, Tensor> gradients = Autodiff.gradients(g, Map.of(h, dh), List.of(wx, r, bias));
        List<Tensor> fetches = List.of(h, history, gradients.get(wx), gradients.get(r), gradients.get(bias));
        try (Plan plan = Plan.compile(g, device, fetches, PlanOptions.named("golden"))) {
            plan.input(wx).write(swapped(file.floats("in.Wx"), time, batch, row));
            plan.input(r).write(file.floats("param.R"));
            plan.input(bias).write(file.floats("param.b"));
            plan.input(dh).write(swapped(file.floats("in.dh"), time, batch, channels));
            plan.run();
            Map<String, float[]> results = new LinkedHashMap<>();
            results.put("out.states", states(read(plan, h), read(plan, history), time, batch, states, channels));
            results.put("grad.Wx", swapped(read(plan, gradients.get(wx)), batch, time, row));
            results.put("grad.R", read(plan, gradients.get(r)));
            results.put("grad.b", read(plan, gradients.get(bias)));
            return results;
        }
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

    private static float[] read(Plan plan, Tensor t) {
        float[] values = new float[t.shape().size()];
        plan.read(t).read(values);
        return values;
    }
}
