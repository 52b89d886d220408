package dev.gyre.engine.op.spectral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long convolutions by Fourier transforms are the sums that they stand for, of any length. */
class LongConvTest {

    private static final int CHANNELS = 2;

    private final FedGraph g = new FedGraph();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 63, 100, 127, 1000, 1021, 4099, 8192})
    void transformsGiveTheSum(int steps) {
        Tensor x = g.normal("x", 1, steps, CHANNELS);
        Tensor k = g.normal("k", steps, CHANNELS);
        Tensor ahead = g.normal("ahead", steps, CHANNELS);
        Tensor skip = g.normal("skip", CHANNELS);
        Tensor causal = new LongConv(x, List.of(k), skip).transformed(g);
        Tensor both = new LongConv(x, List.of(k, ahead), skip).transformed(g);
        List<float[]> y = g.run(List.of(causal, both));
        assertThat(Comparison.largest("causal", sum(steps, false), y.get(0), 1e-6))
                .matches(Comparison::passes);
        assertThat(Comparison.largest("both", sum(steps, true), y.get(1), 1e-6)).matches(Comparison::passes);
    }

    private static double[] sum(int steps, boolean both) {
        float[] x = FedGraph.normals("x", steps * CHANNELS);
        float[] k = FedGraph.normals("k", steps * CHANNELS);
        float[] ahead = both ? FedGraph.normals("ahead", steps * CHANNELS) : new float[steps * CHANNELS];
        float[] skip = FedGraph.normals("skip", CHANNELS);
        double[] y = new double[steps * CHANNELS];
        for (int t = 0; t < steps; t++) {
            for (int c = 0; c < CHANNELS; c++) {
                double sum = (double) skip[c] * x[t * CHANNELS + c];
                for (int s = 0; s < steps; s++) {
                    float tap = s <= t ? k[(t - s) * CHANNELS + c] : ahead[(s - t - 1) * CHANNELS + c];
                    sum += (double) tap * x[s * CHANNELS + c];
                }
                y[t * CHANNELS + c] = sum;
            }
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 300})
    void causalConvolutionsDoNotLookAhead(int steps) {
        int changed = steps / 2;
        float[] numbers = FedGraph.normals("x", steps);
        float[] others = numbers.clone();
        others[changed] += 3f;
        Tensor skip = g.normal("skip", 1);
        List<Tensor> causal = List.of(g.normal("k", steps, 1));
        List<Tensor> both = List.of(causal.getFirst(), g.normal("ahead", steps, 1));
        Tensor x = g.of("x", numbers, 1, steps, 1);
        Tensor other = g.of("other", others, 1, steps, 1);
        List<float[]> y = g.run(List.of(
                LongConv.of(g, x, causal, skip),
                LongConv.of(g, other, causal, skip),
                LongConv.of(g, x, both, skip),
                LongConv.of(g, other, both, skip)));
        double largest = 0;
        for (float v : y.getFirst()) {
            largest = Math.max(largest, Math.abs(v));
        }
        for (int t = 0; t < changed; t++) {
            assertThat((double) Math.abs(y.get(0)[t] - y.get(1)[t])).isLessThan(1e-6 * largest);
        }
        assertThat(Math.abs(y.get(2)[changed - 1] - y.get(3)[changed - 1])).isGreaterThan(1e-3f);
    }

    @Test
    void theLastTapAheadMeetsNothing() {
        int steps = 30;
        Tensor x = g.normal("x", 2, steps, CHANNELS);
        Tensor ahead = g.normal("ahead", steps, CHANNELS);
        LongConv y = new LongConv(x, List.of(g.normal("k", steps, CHANNELS), ahead), g.normal("skip", CHANNELS));
        float[] direct = g.run(g.gradients(List.of(g.apply(y)), List.of(ahead)).getFirst());
        float[] transformed =
                g.run(g.gradients(List.of(y.transformed(g)), List.of(ahead)).getFirst());
        for (int c = 0; c < CHANNELS; c++) {
            assertThat(direct[(steps - 1) * CHANNELS + c]).isZero();
            assertThat(Math.abs(transformed[(steps - 1) * CHANNELS + c])).isLessThan(2e-5f);
        }
    }

    @Test
    void longSequencesAreTransformedAndShortOnesSummed() {
        assertThat(isSum(16)).isTrue();
        assertThat(isSum(1000)).isFalse();
    }

    private static boolean isSum(int steps) {
        Graph graph = new Graph();
        Tensor x = graph.input("x", TensorType.f32(2, steps, 3));
        Tensor k = graph.input("k", TensorType.f32(steps, 3));
        LongConv.of(graph, x, List.of(k), graph.input("skip", TensorType.f32(3)));
        return graph.nodes().stream().anyMatch(n -> n.op() instanceof LongConv);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30, 97, 1000, 1024})
    void theInverseUndoesTheTransform(int points) {
        FourierTransform f = new FourierTransform(g, points, 0);
        List<Tensor> spectrum = f.forward(g.normal("re", 2, points, 3), g.normal("im", 2, points, 3));
        List<Tensor> back = f.inverse(spectrum.get(0), spectrum.get(1));
        float[] re = g.run(g.apply(new Scale(back.get(0), 1f / points)));
        float[] im = g.run(g.apply(new Scale(back.get(1), 1f / points)));
        assertThat(Comparison.largest("re", doubles("re", re.length), re, 1e-6)).matches(Comparison::passes);
        assertThat(Comparison.largest("im", doubles("im", im.length), im, 1e-6)).matches(Comparison::passes);
    }

    private static double[] doubles(String name, int n) {
        float[] numbers = FedGraph.normals(name, n);
        double[] d = new double[n];
        for (int i = 0; i < n; i++) {
            d[i] = numbers[i];
        }
        return d;
    }

    @Test
    void lengthsBecomeEvenRadices() {
        assertThat(FourierTransform.radices(1)).containsExactly(1);
        assertThat(FourierTransform.radices(97)).containsExactly(97);
        assertThat(FourierTransform.radices(8192)).containsExactly(16, 8, 8, 8);
        assertThat(FourierTransform.radices(1000)).containsExactly(10, 10, 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11, 97, 1021, 8192, 8209})
    void roomyLengthsHaveSmallFactors(int n) {
        int roomy = FourierTransform.roomy(n);
        assertThat(roomy).isBetween(n, 2 * n);
        assertThat(FourierTransform.radices(roomy)).allMatch(r -> r <= 32);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor x = g.normal("x", 2, 5, 3);
        Tensor skip = g.normal("skip", 3);
        assertThatThrownBy(() -> new LongConv(x, List.of(g.normal("k", 6, 3)), skip))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("at most its 5 steps");
        assertThatThrownBy(() -> new LongConv(x, List.of(g.normal("k", 5, 2)), skip))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("x's 3 channels");
        assertThatThrownBy(() -> new LongConv(x, List.of(), skip))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("one filter or two");
        assertThatThrownBy(() -> new LongConv(x, List.of(g.normal("k", 5, 3)), g.normal("gain", 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("skip must have x's 3 channels");
        assertThatThrownBy(() -> new FourierTransform(g, 100_003, 0))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("large prime factors");
        assertThatThrownBy(() -> new FourierTransform(g, 8, 0).forward(x))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("the transform's 8 points");
    }
}
