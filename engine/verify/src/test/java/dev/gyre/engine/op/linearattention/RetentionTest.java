package dev.gyre.engine.op.linearattention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gated retention: its forms agree, sequences may be cut anywhere, and a decay of zero forgets. */
class RetentionTest {

    private static final int B = 2;
    private static final int T = 23;
    private static final int N = 2;
    private static final int D = 3;
    private static final int E = 5;
    private static final float SCALE = 0.5f;

    private static float[] decays() {
        float[] g = FedGraph.normals("g", B * T * N);
        for (int i = 0; i < g.length; i++) {
            g[i] = -Math.abs(g[i]);
        }
        return g;
    }

    /** Outputs and gradients over the steps from one to another, from a state; everything (B, T, ..). */
    private static List<float[]> retained(int chunk, float[] g, int from, int to, float[] state, boolean gradients) {
        FedGraph e = new FedGraph();
        int steps = to - from;
        List<Tensor> in = List.of(
                e.of("q", part(FedGraph.normals("q", B * T * N * D), from, to), B, steps, N * D),
                e.of("k", part(FedGraph.normals("k", B * T * N * D), from, to), B, steps, N * D),
                e.of("v", part(FedGraph.normals("v", B * T * N * E), from, to), B, steps, N * E),
                e.of("g", part(g, from, to), B, steps, N),
                e.of("state", state, B, N, D, E));
        List<Tensor> out = e.add(
                        new GatedRetention(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), chunk, SCALE))
                .subList(0, 2);
        List<Tensor> fetches = new ArrayList<>(out);
        if (gradients) {
            fetches.addAll(e.gradients(out, in));
        }
        return e.run(fetches);
    }

    /** Steps of (B, T, C). */
    private static float[] part(float[] x, int from, int to) {
        int channels = x.length / B / T;
        float[] y = new float[B * (to - from) * channels];
        for (int b = 0; b < B; b++) {
            System.arraycopy(x, (b * T + from) * channels, y, b * (to - from) * channels, (to - from) * channels);
        }
        return y;
    }

    private static void assertClose(float[] expected, float[] actual) {
        double[] e = new double[expected.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = expected[i];
        }
        assertThat(Comparison.largest("forms", e, actual, 1e-5)).matches(Comparison::passes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 22})
    void everyFormGivesTheParallelFormsOutputsStateAndGradients(int chunk) {
        float[] state = FedGraph.normals("state", B * N * D * E);
        List<float[]> parallel = retained(T, decays(), 0, T, state, true);
        List<float[]> other = retained(chunk, decays(), 0, T, state, true);
        assertThat(parallel).hasSize(7);
        for (int i = 0; i < 7; i++) {
            assertClose(parallel.get(i), other.get(i));
        }
    }

    @Test
    void aSequenceMayBeCutInTwo() {
        float[] state = FedGraph.normals("state", B * N * D * E);
        List<float[]> whole = retained(4, decays(), 0, T, state, false);
        List<float[]> first = retained(4, decays(), 0, 10, state, false);
        List<float[]> second = retained(4, decays(), 10, T, first.get(1), false);
        assertClose(part(whole.get(0), 0, 10), first.get(0));
        assertClose(part(whole.get(0), 10, T), second.get(0));
        assertClose(whole.get(1), second.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, T})
    void aLogDecayOfMinusInfinityForgetsEverythingBefore(int chunk) {
        float[] g = decays();
        int cut = 11;
        for (int row = 0; row < B * T * N; row++) {
            g[row] = row / N % T == cut ? Float.NEGATIVE_INFINITY : g[row];
        }
        List<float[]> whole = retained(chunk, g, 0, T, FedGraph.normals("state", B * N * D * E), true);
        List<float[]> anew = retained(T, decays(), cut, T, new float[B * N * D * E], false);
        assertClose(anew.get(0), part(whole.get(0), cut, T));
        assertClose(anew.get(1), whole.get(1));
        whole.subList(2, 7)
                .forEach(gradient -> assertThat(Arrays.asList(boxed(gradient))).allMatch(Float::isFinite));
    }

    private static Float[] boxed(float[] x) {
        Float[] y = new Float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    @Test
    void noGradientReachesBackOverALogDecayOfMinusInfinity() {
        float[] g = decays();
        int cut = 11;
        for (int row = 0; row < B * T * N; row++) {
            g[row] = row / N % T == cut ? Float.NEGATIVE_INFINITY : g[row];
        }
        FedGraph e = new FedGraph();
        Tensor v = e.normal("v", B, T, N * E);
        Tensor zeros = e.apply(new Fill(Shape.of(B, N, D, E), 0f));
        Tensor o = e.apply(new GatedRetention(
                e.normal("q", B, T, N * D), e.normal("k", B, T, N * D), v, e.of("g", g, B, T, N), zeros, 6, SCALE));
        float[] up = new float[B * T * N * E];
        for (int i = 0; i < up.length; i++) {
            up[i] = i / (N * E) % T >= cut ? 1f : 0f;
        }
        Tensor late = e.apply(new Mul(o, e.of("mask", up, B, T, N * E)));
        float[] dv = e.run(e.gradients(List.of(late), List.of(v)).getFirst());
        for (float x : part(dv, 0, cut)) {
            assertThat(x).isZero();
        }
        assertThat(dv[cut * N * E]).isNotZero();
    }
}
