package dev.gyre.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WideStateTest {

    @Test
    void doublesComeBackToTheLastBit() {
        double[] values = {0, -0.0, 1 / 3.0, -1e300, 4.9e-324, Math.PI, Double.MIN_NORMAL, 1e-40, -7};
        WideState state = new WideState("s", values.length + 2);
        state.put(1, values);
        state.store();
        float[] stored = new float[4 * (values.length + 2)];
        state.variable().buffer().read(stored);
        for (float f : stored) {
            assertThat(f).isFinite();
        }
        state.load();
        double[] back = state.get(1, values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(back[i])).isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }
}
