package dev.gyre.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an optimiser may be set to: the last value that's allowed, and the first that isn't. */
class OptimizerSettingsTest {

    private static OptimizerSettings with(int field, double value) {
        double[] v = {1e-3, 10, 100, 0.1, 0.9, 0.95, 1e-8, 0.1, 1};
        v[field] = value;
        return new OptimizerSettings(v[0], (long) v[1], (long) v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, learning rate, 4.9e-324, 0",
        "1, warm-up, 0, -1",
        "2, steps, 1, 0",
        "3, floor, 0, -4.9e-324",
        "3, floor, 1, 1.0000000000000002",
        "4, beta1, 0, -4.9e-324",
        "4, beta1, 0.9999999999999999, 1",
        "5, beta2, 0, -4.9e-324",
        "5, beta2, 0.9999999999999999, 1",
        "6, epsilon, 4.9e-324, 0",
        "7, weight decay, 0, -4.9e-324",
        "8, clip, 4.9e-324, 0"
    })
    void bounds(int field, String name, double allowed, double refused) {
        assertThat(with(field, allowed)).isNotNull();
        assertThatThrownBy(() -> with(field, refused))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(name + " is " + refused + ", but must be ");
        assertThatThrownBy(() -> with(field, field == 1 || field == 2 ? refused : Double.NaN))
                .isInstanceOf(GyreException.class);
    }

    /** Where warming up takes all steps, the one after is the floor's already. */
    @Test
    void aScheduleOfWarmingUpEndsAtTheFloor() {
        OptimizerSettings s = new OptimizerSettings(2, 4, 4, 0.25, 0.9, 0.95, 1e-8, 0, 1);
        assertThat(s.rate(4)).isEqualTo(2);
        assertThat(s.rate(5)).isEqualTo(0.5, within(1e-12));
    }
}
