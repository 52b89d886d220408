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

/** The Cauchy activation at its pole and far out, and what it refuses. */
class CauchyTest {

    private final FedGraph g = new FedGraph();

    private Tensor number(String name, float value) {
        return g.of(name, new float[] {value}, 1);
    }

    private Tensor phi(float z, float d, int order) {
        return g.apply(new CauchyActivation(
                g.of("z", new float[] {z}, 1, 1), number("l", 2f), number("m", 3f), number("d", d), order));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void thePoleIsZero(int order) {
        assertZero(g.run(phi(0f, 0f, order)));
    }

    @Test
    void gradientsAtThePoleAreZero() {
        Tensor z = g.of("z", new float[] {0f}, 1, 1);
        Tensor d = number("d", 0f);
        Tensor y = g.apply(new CauchyActivation(z, number("l", 2f), number("m", 3f), d, 0));
        List<float[]> n = g.run(g.gradients(List.of(y), List.of(z, d)));
        n.forEach(CauchyTest::assertZero);
    }

    /** Zero of either sign. */
    private static void assertZero(float[] numbers) {
        for (float x : numbers) {
            assertThat(x).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e10f, -1e15f, 3e38f})
    void farOutNothingOverflows(float z) {
        for (int order = 0; order <= 3; order++) {
            assertThat(g.run(phi(z, 1f, order))[0]).isFinite();
        }
        assertThat((double) g.run(phi(1e10f, 1f, 0))[0]).isCloseTo(2e-10, within(1e-15));
    }

    @Test
    void theSignOfDDoesNotMatter() {
        assertThat(g.run(phi(0.3f, -0.7f, 1))).containsExactly(g.run(phi(0.3f, 0.7f, 1)));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor z = g.normal("z", 2, 3);
        Tensor p = g.of("p", new float[3], 3);
        assertThatThrownBy(() -> new CauchyActivation(z, p, number("m", 1f), p, 0))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("for each of z's 3 channels");
        assertThatThrownBy(() -> new CauchyActivation(z, p, p, p, 4))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("order must be 0 to 3, but is 4");
        Tensor third = g.apply(new CauchyActivation(z, p, p, p, 3));
        assertThatThrownBy(() -> g.gradients(List.of(third), List.of(z)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient through its third derivative");
    }
}
