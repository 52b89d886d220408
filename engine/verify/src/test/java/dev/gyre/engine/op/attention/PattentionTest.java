package dev.gyre.engine.op.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.attention.TokenWeights.Kind;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Growth, invariances and limits of Pattention. */
class PattentionTest {

    private static final int ROWS = 5;
    private static final int WIDTH = 6;

    private final FedGraph g = new FedGraph();

    private Tensor attended(float[] keys, float[] values, Kind kind, float scale) {
        Tensor x = g.normal("x", ROWS, WIDTH);
        Tensor k = g.of("keys", keys, keys.length / WIDTH, WIDTH);
        Tensor v = g.of("values", values, values.length / WIDTH, WIDTH);
        return Pattention.of(g, x, k, v, kind, scale);
    }

    @ParameterizedTest
    @CsvSource({"GELU_OF_NORMED, 8, 5", "GELU_OF_NORMED, 63, 65", "NORMED_GELU, 7, 9", "NORMED_GELU, 32, 100"})
    void growthByKeysOfZerosLeavesOutputsUnchanged(Kind kind, int before, int added) {
        float[] keys = FedGraph.normals("keys", before * WIDTH);
        float[] values = FedGraph.normals("values", (before + added) * WIDTH);
        float scale = kind.scale(before);
        Tensor small = attended(keys, Arrays.copyOf(values, before * WIDTH), kind, scale);
        Tensor grown = attended(Arrays.copyOf(keys, values.length), values, kind, scale);
        Tensor rescaled = attended(Arrays.copyOf(keys, values.length), values, kind, kind.scale(before + added));

        List<float[]> y = g.run(List.of(small, grown, rescaled));

        assertThat(y.get(1))
                .containsExactly(y.get(0), withPrecision(4e-6f)); // a few ulp: sums over more lanes round elsewhere
        assertThat(y.get(2)).isNotEqualTo(y.get(0));
    }

    @Test
    void newTokensWakeUpByTheirKeys() {
        Tensor x = g.normal("x", ROWS, WIDTH);
        Tensor keys = g.of("keys", Arrays.copyOf(FedGraph.normals("k", 4 * WIDTH), 7 * WIDTH), 7, WIDTH);
        Tensor values = g.normal("values", 7, WIDTH);
        Tensor y = Pattention.of(g, x, keys, values, Kind.GELU_OF_NORMED, 2f);

        List<float[]> gradients = g.run(g.gradients(List.of(y), List.of(keys, values)));

        assertThat(Arrays.copyOfRange(gradients.get(0), 4 * WIDTH, 7 * WIDTH)).doesNotContain(0f);
        assertThat(Arrays.copyOfRange(gradients.get(1), 4 * WIDTH, 7 * WIDTH)).containsOnly(0f);
    }

    @Test
    void gradientsAreOrthogonalToWhatTheNormIgnores() {
        Tensor x = g.normal("x", ROWS, WIDTH);
        Tensor keys = g.normal("keys", 33, WIDTH);
        Tensor y = Pattention.of(g, x, keys, g.normal("values", 33, 3), Kind.GELU_OF_NORMED, 6f);

        List<Tensor> at = g.gradients(List.of(y), List.of(x, keys));
        List<float[]> n = g.run(List.of(at.get(0), at.get(1)));

        float[] rows = FedGraph.normals("x", ROWS * WIDTH);
        for (int r = 0; r < ROWS; r++) {
            double along = 0;
            for (int i = r * WIDTH; i < (r + 1) * WIDTH; i++) {
                along += rows[i] * n.get(0)[i];
            }
            assertThat(along).isCloseTo(0, within(1e-4));
        }
        float[] all = FedGraph.normals("keys", 33 * WIDTH);
        double along = 0;
        for (int i = 0; i < all.length; i++) {
            along += all[i] * n.get(1)[i];
        }
        assertThat(along).isCloseTo(0, within(1e-4));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GELU_OF_NORMED", "NORMED_GELU"})
    void rowsWithoutScoresGiveZerosAndPassNothingOn(Kind kind) {
        Tensor x = g.of("zeros", new float[2 * WIDTH], 2, WIDTH);
        Tensor keys = g.normal("keys", 9, WIDTH);
        Tensor y = Pattention.of(g, x, keys, g.normal("values", 9, 3), kind, 3f);
        List<Tensor> fetches = List.of(y, g.gradients(List.of(y), List.of(x)).getFirst());

        List<float[]> n = g.run(fetches);

        assertThat(n.get(0)).containsOnly(0f);
        assertThat(n.get(1)).containsOnly(0f);
    }

    @Test
    void softmaxOfLargeScoresStaysFinite() {
        Tensor x = g.of("x", new float[] {1e4f, 0f}, 1, 2);
        Tensor keys = g.of("keys", new float[] {1f, 0f, -1f, 0f}, 2, 2);
        Tensor values = g.of("values", new float[] {3f, 5f}, 2, 1);

        float[] y = g.run(Pattention.of(g, x, keys, values, Kind.SOFTMAX, 2f));

        assertThat(y).containsExactly(6f);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor x = g.normal("x", 2, 3, 4);
        Tensor keys = g.normal("keys", 7, 4);
        assertThatThrownBy(() -> new Pattention(x, g.normal("wide", 7, 5)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("x's width 4 must equal the keys' width 5");
        assertThatThrownBy(() -> Pattention.of(g, x, keys, g.normal("few", 6, 4), Kind.SOFTMAX, 7f))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("a value for each key");
        assertThatThrownBy(() -> new TokenWeights(x, Kind.SOFTMAX, 0f))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("positive and finite, but is 0.0");
    }
}
