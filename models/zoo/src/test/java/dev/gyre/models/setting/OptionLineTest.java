package dev.gyre.models.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of options. */
class OptionLineTest {

    @Test
    void textsKeepTheirOrder() {
        assertThat(SettingsType.given(" --dim=32  --at=1,3 --weights=a=b "))
                .containsExactly(Map.entry("--dim", "32"), Map.entry("--at", "1,3"), Map.entry("--weights", "a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dim", "dim=3", "--dim=3 x"})
    void otherWordsAreRefused(String line) {
        assertThatThrownBy(() -> SettingsType.given(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("isn't --option=value");
    }
}
