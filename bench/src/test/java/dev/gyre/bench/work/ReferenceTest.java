package dev.gyre.bench.work;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private final Reference reference = new Reference(
            1e-5,
            List.of(
                    new Reference.Output("y", new double[] {1, 2, 3}),
                    new Reference.Output("the gradient", new double[] {4})));

    @Test
    void acceptsRounding() {
        float[] y = {1, Math.nextUp(2f), 3};
        assertThatCode(() -> reference.check("gyre", List.of(y, new float[] {4})))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWrongNumbersAndNamesContenderAndOutput() {
        assertThatThrownBy(() -> reference.check("PyTorch", List.of(new float[] {1, 2, 3}, new float[] {4.1f})))
                .isInstanceOf(DisagreementException.class)
                .hasMessageStartingWith("PyTorch disagrees on the gradient: error 2.5e-02, allowed 1.0e-05");
    }

    @Test
    void refusesNaN() {
        assertThatThrownBy(() -> reference.check("gyre", List.of(new float[] {1, Float.NaN, 3}, new float[] {4})))
                .isInstanceOf(DisagreementException.class)
                .hasMessageContaining("y");
    }

    @Test
    void refusesAMissingOutput() {
        assertThatThrownBy(() -> reference.check("gyre", List.of(new float[] {1, 2, 3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gyre gives 1 results rather than 2");
    }
}
