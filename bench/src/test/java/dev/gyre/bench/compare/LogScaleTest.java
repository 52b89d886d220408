package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogScaleTest {

    @Test
    void goesFromRoundNumberToRoundNumber() {
        LogScale s = LogScale.around(0.25, 102);
        assertThat(s.low()).isCloseTo(0.2, within(1e-9));
        assertThat(s.high()).isCloseTo(200, within(1e-9));
        assertThat(s.place(s.low())).isZero();
        assertThat(s.place(s.high())).isEqualTo(1);
        assertThat(s.place(Math.sqrt(s.low() * s.high()))).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void keepsRoundEndsAndHasARange() {
        assertThat(LogScale.around(1, 100)).isEqualTo(new LogScale(1, 100));
        assertThat(LogScale.around(1, 1).high()).isGreaterThan(1);
    }

    @Test
    void ticksAreFewAndRound() {
        assertThat(LogScale.around(1, 20).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0);
        assertThat(new LogScale(0.1, 1000).ticks()).hasSize(5).contains(1.0, 10.0, 100.0);
    }
}
