package dev.gyre.engine.op.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import org.junit.jupiter.api.Test;

/** Limits and refusals of the Fourier activation and its gate. */
class FourierTest {

    private final FedGraph g = new FedGraph();

    @Test
    void anglesOfManyPeriodsAreReducedExactly() {
        float[] angles = {0f, 22f, 355f, 1e4f, -1e5f};
        float[] y = g.run(g.apply(new FourierActivation(g.of("p", angles, 1, 5), g.normal("a", 1, 1))));
        for (int i = 0; i < angles.length; i++) {
            assertThat((double) y[i]).isCloseTo(Math.cos(angles[i]), within(1e-6));
            assertThat((double) y[angles.length + i]).isCloseTo(Math.sin(angles[i]), within(1e-6));
        }
    }

    @Test
    void whatIsNotFiniteStaysInItsChannels() {
        Tensor p = g.of("p", new float[] {Float.POSITIVE_INFINITY, 0f}, 1, 2);
        Tensor a = g.of("a", new float[] {Float.NaN, 0f}, 1, 2);
        assertThat(g.run(g.apply(new FourierActivation(p, a))))
                .containsExactly(Float.NaN, 1f, Float.NaN, 0f, Float.NaN, 0f);
    }

    @Test
    void extremeGatesOpenOnePartAndCloseTheOther() {
        Tensor x = g.of("x", new float[] {1f, 2f, 3f}, 1, 3);
        Tensor open = g.apply(new FourierGate(x, g.of("open", new float[] {200f}, 1), 2));
        Tensor closed = g.apply(new FourierGate(x, g.of("closed", new float[] {-200f}, 1), 2));
        assertThat(g.run(open)).containsExactly(1f, 2f, 0f);
        assertThat(g.run(closed)).containsExactly(0f, 0f, 3f);
    }

    @Test
    void sharesRoundDownAndStayBelowAHalf() {
        assertThat(FourierActivation.periodic(10, 0.25)).isEqualTo(2);
        assertThat(FourierActivation.periodic(10, 0.3)).isEqualTo(3);
        assertThatThrownBy(() -> FourierActivation.periodic(10, 0.5))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("below 0.5, but is 0.5");
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor x = g.normal("x", 2, 3, 4);
        assertThatThrownBy(() -> new FourierActivation(x, g.normal("a", 3, 2, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("every axis but the innermost");
        assertThatThrownBy(() -> new FourierGate(x, g.normal("gates", 2, 1), 2))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("one number");
        assertThatThrownBy(() -> new FourierGate(x, g.normal("gate", 1, 1), 5))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("the 5 first channels must be some of x's 4");
    }
}
