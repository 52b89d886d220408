package dev.gyre.engine.op.linearattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Window and linear attention under one normaliser, and the feature maps, in special cases. */
class HybridAttentionTest {

    private static final int B = 2;
    private static final int T = 21;
    private static final int N = 2;
    private static final int D = 3;
    private static final int F = 4;

    private final FedGraph e = new FedGraph();

    private Tensor features(String name) {
        float[] x = FedGraph.normals(name, B * T * N * F);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.abs(x[i]);
        }
        return e.of(name, x, B, T, N * F);
    }

    private Tensor hybrid(Tensor k, Tensor v, int window, int chunk) {
        return HybridAttention.of(
                        e,
                        new HybridAttention.Mapped(e.normal("q", B, T, N * D), features("fq")),
                        new HybridAttention.Mapped(k, features("fk")),
                        v,
                        e.normal("gate", N),
                        window,
                        false,
                        chunk)
                .y();
    }

    private static void assertClose(float[] expected, float[] actual) {
        double[] d = new double[expected.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = expected[i];
        }
        assertThat(Comparison.largest("hybrid", d, actual, 1e-5)).matches(Comparison::passes);
    }

    @Test
    void aWindowOverEverythingIsSoftmaxAttention() {
        Tensor k = e.normal("k", B, T, N * D);
        Tensor v = e.normal("v", B, T, N * D);
        Tensor hybrid = hybrid(k, v, T, 8);
        Tensor softmax = e.apply(new CausalAttention(e.normal("q", B, T, N * D), k, v, N));
        List<float[]> y = e.run(List.of(hybrid, softmax));
        assertClose(y.get(1), y.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16})
    void theChunkOfTheLinearPartDoesNotMatter(int chunk) {
        Tensor k = e.normal("k", B, T, N * D);
        Tensor v = e.normal("v", B, T, N * D);
        List<float[]> y = e.run(List.of(hybrid(k, v, 4, chunk), hybrid(k, v, 4, T)));
        assertClose(y.get(1), y.get(0));
    }

    @Test
    void constantValuesComeBackSinceWeightsAddUpToOne() {
        float[] ones = new float[B * T * N * D];
        Arrays.fill(ones, 2.5f);
        float[] y = e.run(hybrid(e.normal("k", B, T, N * D), e.of("v", ones, B, T, N * D), 3, 8));
        for (float x : y) {
            assertThat(x).isCloseTo(2.5f, offset(1e-5f));
        }
    }

    @Test
    void featuresStayAboveTheirBoundHoweverExtremeTheInput() {
        float[] z = {-1e30f, 0f, 1e30f, 90f, -90f, 0f};
        Tensor map = e.apply(new HedgehogMap(e.of("z", z, 1, 6), 2));
        Tensor t2r = e.apply(new T2rMap(e.of("z", z, 1, 6), e.of("bias", new float[2], 2)));
        List<float[]> y = e.run(List.of(map, t2r));
        assertThat(y.get(0))
                .containsExactly(1e-12f, 1e-12f, 1f, 1f, 1e-12f, 1e-12f, 1f, 1e-12f, 1e-12f, 1e-12f, 1f, 1e-12f);
        assertThat(y.get(1)).containsExactly(1e-12f, 1e-12f, 1e30f, 90f, 1e-12f, 1e-12f);
    }

    @Test
    void whatIsNotANumberStaysSo() {
        float[] z = {Float.NaN, 1f};
        Tensor map = e.apply(new HedgehogMap(e.of("z", z, 1, 2), 1));
        Tensor t2r = e.apply(new T2rMap(e.of("z", z, 1, 2), e.of("bias", new float[1], 1)));
        List<float[]> y = e.run(List.of(map, t2r));
        for (float x : y.get(0)) {
            assertThat(x).isNaN();
        }
        assertThat(y.get(1)[0]).isNaN();
        assertThat(y.get(1)[1]).isEqualTo(1f);
    }
}
