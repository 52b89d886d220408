package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void aSwitchIsOnOrOff() {
        assertThat(Settings.parse(Settings.FMA, "true")).isTrue();
        assertThat(Settings.parse(Settings.FMA, "false")).isFalse();
        assertThatThrownBy(() -> Settings.parse(Settings.SIMD, "off"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dgyre.simd=off: it must be true or false");
    }
}
