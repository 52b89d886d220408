package dev.gyre.jvm.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {

    @Test
    void aNumberOfThreads() {
        assertThat(Scheduler.parse("1")).isEqualTo(1);
        assertThat(Scheduler.parse("4096")).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "4097", "99999999999", "two", "1.5", ""})
    void noNumberOfThreads(String asked) {
        assertThatThrownBy(() -> Scheduler.parse(asked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dgyre.threads=" + asked + ": it must be a whole number from 1 to 4096");
    }
}
