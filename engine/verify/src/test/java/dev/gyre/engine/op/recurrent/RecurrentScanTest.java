package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.recurrent.ScanSetup.B;
import static dev.gyre.engine.op.recurrent.ScanSetup.C;
import static dev.gyre.engine.op.recurrent.ScanSetup.D;
import static dev.gyre.engine.op.recurrent.ScanSetup.N;
import static dev.gyre.engine.op.recurrent.ScanSetup.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the contracts of the recurrent cells leave open: chains of scans, steps against scans, limits and extremes. */
class RecurrentScanTest {

    /** Rows from..to of every batch element of a sequence (B, T, width). */
    private static float[] rows(float[] x, int time, int width, int from, int to) {
        float[] y = new float[B * (to - from) * width];
        for (int b = 0; b < B; b++) {
            System.arraycopy(x, (b * time + from) * width, y, b * (to - from) * width, (to - from) * width);
        }
        return y;
    }

    /** The hidden states and the final states. */
    private static List<Tensor> fromZeros(ScanSetup s, Tensor wx) {
        return RecurrentScan.of(s.g, s.cell, wx, s.r, s.bias)
                .subList(0, 1 + s.cell.states().size());
    }

    @ParameterizedTest
    @EnumSource
    void tenStepsAreFourAndThenSix(RecurrentCell cell) {
        ScanSetup s = new ScanSetup(cell);
        int width = cell.gates().input() * C;
        Tensor whole = s.input("wx", 1, 3, B, 10, width);
        float[] wx = s.g.numbers(whole);
        Tensor head = s.g.of("head", rows(wx, 10, width, 0, 4), B, 4, width);
        Tensor tail = s.g.of("tail", rows(wx, 10, width, 4, 10), B, 6, width);
        List<Tensor> start = s.states();
        List<Tensor> once = s.g.add(new RecurrentScan(cell, whole, s.r, s.bias, start, 0f));
        List<Tensor> first = s.g.add(new RecurrentScan(cell, head, s.r, s.bias, start, 0f));
        List<Tensor> carried = first.subList(1, 1 + cell.states().size());
        List<Tensor> second = s.g.add(new RecurrentScan(cell, tail, s.r, s.bias, carried, 0f));
        Tensor up = s.input("up", 1, 4, B, 10, C);
        float[] dy = s.g.numbers(up);
        Tensor upHead = s.g.of("upHead", rows(dy, 10, C, 0, 4), B, 4, C);
        Tensor upTail = s.g.of("upTail", rows(dy, 10, C, 4, 10), B, 6, C);
        Map<Tensor, Tensor> seeds = Map.of(once.get(0), up, first.get(0), upHead, second.get(0), upTail);
        Map<Tensor, Tensor> d = Autodiff.gradients(s.g.graph(), seeds, List.of(whole, head, tail));

        List<Tensor> fetches = new ArrayList<>(List.of(once.get(0), first.get(0), second.get(0)));
        fetches.addAll(List.of(d.get(whole), d.get(head), d.get(tail)));
        fetches.addAll(once.subList(1, 1 + cell.states().size()));
        fetches.addAll(second.subList(1, 1 + cell.states().size()));
        List<float[]> x = s.g.run(fetches);

        assertThat(x.get(1)).isEqualTo(rows(x.get(0), 10, C, 0, 4));
        assertThat(x.get(2)).isEqualTo(rows(x.get(0), 10, C, 4, 10));
        for (int i = 0; i < cell.states().size(); i++) {
            assertThat(x.get(6 + cell.states().size() + i)).isEqualTo(x.get(6 + i));
        }
        // What is left over of an invariant gradient at an sLSTM's final states is rounding, not zero.
        assertThat(x.get(4))
                .containsExactly(rows(x.get(3), 10, width, 0, 4), within(cell == RecurrentCell.SLSTM ? 1e-6f : 0f));
        assertThat(x.get(5)).isEqualTo(rows(x.get(3), 10, width, 4, 10));
    }

    @ParameterizedTest
    @EnumSource
    void stepByStepGivesTheSameBitsAsTheScan(RecurrentCell cell) {
        int time = 6;
        int width = cell.gates().input() * C;
        ScanSetup s = new ScanSetup(cell);
        Tensor wx = s.input("wx", 1, 3, B, time, width);
        List<Tensor> scan = fromZeros(s, wx);
        List<float[]> expected = s.g.run(scan);

        ScanSetup one = new ScanSetup(cell);
        Tensor x = one.g.of("wx", new float[B * width], B, width);
        List<Tensor> states = cell.states().stream()
                .map(state -> one.g.state(state.name(), TensorType.f32(B, N, D), b -> b.fill(0f)))
                .toList();
        Tensor h = one.g.apply(new RecurrentStep(cell, x, one.r, one.bias, states));
        try (Plan plan = one.g.compile(Devices.standard(), List.of(h), PlanOptions.named("step"))) {
            for (int t = 0; t < time; t++) {
                plan.input(x).write(rows(s.g.numbers(wx), time, width, t, t + 1));
                plan.run();
                assertThat(plan.floats(h)).isEqualTo(rows(expected.getFirst(), time, C, t, t + 1));
            }
            for (int i = 0; i < cell.states().size(); i++) {
                assertThat(plan.floats(states.get(i))).isEqualTo(expected.get(1 + i));
            }
        }
    }

    /** A small batch has units for lanes, a large one its elements: no bit tells. */
    @ParameterizedTest
    @EnumSource
    void anElementIsTheSameInAnyBatch(RecurrentCell cell) {
        List<float[]> alone = repeated(cell, 1);
        for (int batch : new int[] {2, 5, 33}) {
            List<float[]> together = repeated(cell, batch);
            for (int i = 0; i < alone.size(); i++) {
                float[] last =
                        Arrays.copyOfRange(together.get(i), (batch - 1) * alone.get(i).length, together.get(i).length);
                assertThat(last).as("%s in a batch of %s", i, batch).isEqualTo(alone.get(i));
            }
        }
    }

    /** Hidden states and the gradient at the input of the same sequence as often as the batch has elements. */
    private static List<float[]> repeated(RecurrentCell cell, int batch) {
        int time = 7;
        int width = cell.gates().input() * C;
        ScanSetup s = new ScanSetup(cell);
        Tensor wx = s.g.of(
                "wx", floats(batch * time * width, i -> (float) Math.sin(i % (time * width))), batch, time, width);
        Tensor h = RecurrentScan.of(s.g, cell, wx, s.r, s.bias).getFirst();
        Tensor up = s.g.of("up", floats(batch * time * C, i -> (float) Math.cos(i % (time * C))), batch, time, C);
        Map<Tensor, Tensor> d = Autodiff.gradients(s.g.graph(), Map.of(h, up), List.of(wx));
        return s.g.run(List.of(h, d.get(wx)));
    }

    @ParameterizedTest
    @EnumSource
    void extremeGatesStayFinite(RecurrentCell cell) {
        int width = cell.gates().input() * C;
        ScanSetup s = new ScanSetup(cell);
        float[] extremes = {-3e4f, 3e4f, 0f, -120f, 120f, -1e-30f, 1f};
        float[] numbers = floats(B * 9 * width, i -> extremes[(i * 5 + i / width) % extremes.length]);
        Tensor wx = s.g.of("wx", numbers, B, 9, width);
        List<Tensor> outputs = fromZeros(s, wx);
        Tensor h = outputs.getFirst();
        Map<Tensor, Tensor> d =
                Autodiff.gradients(s.g.graph(), Map.of(h, s.input("dh", 1, 8, B, 9, C)), List.of(wx, s.r, s.bias));
        List<Tensor> fetches = new ArrayList<>(outputs);
        fetches.addAll(d.values());
        for (float[] x : s.g.run(fetches)) {
            for (float v : x) {
                assertThat(v).isFinite();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLimitCutsWhatComesBackThroughTheRecurrentWeights(RecurrentCell cell) {
        float[] free = gradientAtInitialHidden(cell, 0f);
        float[] loose = gradientAtInitialHidden(cell, 1e6f);
        float[] tight = gradientAtInitialHidden(cell, 1e-3f);
        assertThat(loose).isEqualTo(free);
        for (int i = 0; i < free.length; i++) {
            assertThat(tight[i]).isEqualTo(Math.max(-1e-3f, Math.min(1e-3f, free[i])));
        }
        assertThat(tight).isNotEqualTo(free);
    }

    /** After one step with an upstream gradient, the GRU's update gate closed so that it hands nothing past R. */
    private static float[] gradientAtInitialHidden(RecurrentCell cell, float clip) {
        ScanSetup s = new ScanSetup(cell);
        int width = cell.gates().input() * C;
        float[] numbers = floats(B * width, i -> cell == RecurrentCell.GRU && i / C % 3 == 1 ? -200 : 0.3);
        Tensor wx = s.g.of("wx", numbers, B, 1, width);
        List<Tensor> states = s.states();
        Tensor h =
                s.g.add(new RecurrentScan(cell, wx, s.r, s.bias, states, clip)).getFirst();
        Tensor h0 = states.getFirst();
        Tensor dh = s.input("dh", 3, 9, B, 1, C);
        return s.g.run(List.of(Autodiff.gradients(s.g.graph(), Map.of(h, dh), List.of(h0))
                        .get(h0)))
                .getFirst();
    }

    /** One head is the ordinary LSTM: the textbook's loop over one dense matrix (4 D, D), in double. */
    @Test
    void oneHeadIsTheTextbooksLstm() {
        int width = 6;
        int time = 64;
        SplittableRandom random = new SplittableRandom(5);
        float[] x = floats(time * 4 * width, i -> 0.7 * random.nextGaussian());
        float[] w = floats(4 * width * width, i -> 0.7 * random.nextGaussian());
        float[] b = floats(4 * width, i -> 0.7 * random.nextGaussian());
        FedGraph g = new FedGraph();
        Tensor wx = g.of("wx", x, 1, time, 4 * width);
        Tensor r = g.of("r", w, 1, width, 4, width);
        Tensor bias = g.of("bias", b, 4, 1, width);
        float[] actual =
                g.run(RecurrentScan.of(g, RecurrentCell.LSTM, wx, r, bias).getFirst());
        double[] expected = textbook(x, w, b, time, width);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    private static double[] textbook(float[] x, float[] w, float[] b, int time, int width) {
        double[] all = new double[time * width];
        double[] h = new double[width];
        double[] c = new double[width];
        for (int t = 0; t < time; t++) {
            double[] a = new double[4 * width];
            for (int row = 0; row < 4 * width; row++) {
                a[row] = x[t * 4 * width + row] + b[row];
                for (int k = 0; k < width; k++) {
                    a[row] += w[k * 4 * width + row] * h[k];
                }
            }
            for (int k = 0; k < width; k++) {
                double i = 1 / (1 + Math.exp(-a[k]));
                double f = 1 / (1 + Math.exp(-a[width + k]));
                double o = 1 / (1 + Math.exp(-a[3 * width + k]));
                c[k] = f * c[k] + i * Math.tanh(a[2 * width + k]);
                h[k] = o * Math.tanh(c[k]);
                all[t * width + k] = h[k];
            }
        }
        return all;
    }

    @Test
    void refusesWhatDoesNotFit() {
        Graph g = new Graph();
        Tensor r = g.input("r", TensorType.f32(N, D, 4, D));
        Tensor bias = g.input("bias", TensorType.f32(4, N, D));
        Tensor narrow = g.input("narrow", TensorType.f32(B, 7, 3 * C));
        assertThatThrownBy(() -> RecurrentScan.of(g, RecurrentCell.LSTM, narrow, r, bias))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("must hold 4 gates of 2 heads of width 5")
                .hasMessageContaining("(3, 7, 30)");
        Tensor wx = g.input("wx", TensorType.f32(B, 7, 4 * C));
        Tensor other = g.input("other", TensorType.f32(B + 1, N, D));
        assertThatThrownBy(() -> new RecurrentScan(RecurrentCell.LSTM, wx, r, bias, List.of(other, other), 0f))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("other must be F32(3, 2, 5)");
        Tensor state = g.input("state", TensorType.f32(B, N, D));
        assertThatThrownBy(() -> new RecurrentScan(RecurrentCell.LSTM, wx, r, bias, List.of(state, state), -1f))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("clip must be 0 (off) or more, got -1.0");
    }

    @Test
    void whatIsKeptForTheGradientHasNone() {
        ScanSetup s = new ScanSetup(RecurrentCell.ELMAN);
        Tensor wx = s.input("wx", 1, 3, B, 4, C);
        Outputs<Tensor> outputs = s.g.add(new RecurrentScan(RecurrentCell.ELMAN, wx, s.r, s.bias, s.states(), 0f));
        Tensor history = outputs.get(RecurrentScan.Out.HISTORY);
        Tensor seed = s.g.graph().input("seed", history.type());
        assertThatThrownBy(() -> Autodiff.gradients(s.g.graph(), Map.of(history, seed), List.of(wx)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("has no gradient");
    }
}
