package dev.gyre.engine.op.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partition of unity, edges and refusals of B-spline bases. */
class SplineTest {

    private static final float[] UNEVEN = {-3f, -2.5f, -1f, -0.2f, 0.1f, 1f, 1.5f, 2.7f, 4f, 4.5f, 6f};

    private final FedGraph g = new FedGraph();

    private float[] bases(float[] x, float[] knots, int order) {
        Tensor t = g.of("knots", knots, knots.length, 1);
        return g.run(g.apply(new SplineBasis(g.of("x", x, x.length, 1), t, order)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void basesSumToOneBetweenTheInnerKnots(int order) {
        for (float x = -0.2f; x < 2.7f; x += 0.13f) {
            double sum = 0;
            for (float b : bases(new float[] {x}, UNEVEN, order)) {
                assertThat(b).isNotNegative();
                sum += b;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void outsideTheKnotsAndForNanAllAreZero(int order) {
        for (float outside : new float[] {-3.1f, 6f, 1e30f, Float.NEGATIVE_INFINITY, Float.NaN}) {
            assertThat(bases(new float[] {outside}, UNEVEN, order)).containsOnly(0f);
        }
    }

    @Test
    void intervalsAreHalfOpen() {
        assertThat(bases(new float[] {1f}, new float[] {0f, 1f, 2f}, 0)).containsExactly(0f, 1f);
        assertThat(bases(new float[] {2f}, new float[] {0f, 1f, 2f}, 0)).containsExactly(0f, 0f);
    }

    @Test
    void coincidingKnotsGiveNumbers() {
        float[] knots = {0f, 0f, 0f, 0f, 1f, 2f, 2f, 2f, 2f};
        double sum = 0;
        for (float b : bases(new float[] {0f}, knots, 3)) {
            sum += b;
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor x = g.normal("x", 2, 3);
        Tensor knots = g.normal("knots", 4, 3);
        assertThatThrownBy(() -> new SplineBasis(x, knots, 4))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("order must be 0 to 3, but is 4");
        assertThatThrownBy(() -> new SplineBasis(x, knots, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("a basis of order 3 spans 5 knots");
        assertThatThrownBy(() -> new SplineBasis(x, g.normal("other", 9, 2), 3))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("x's 3 channels");
        Tensor y = g.apply(new SplineBasis(x, knots, 2));
        assertThatThrownBy(() -> g.gradients(List.of(y), List.of(knots)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient at its knots");
    }
}
