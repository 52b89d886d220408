package dev.gyre.jvm.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CompilerSettingsTest {

    @Test
    void aSwitchIsOnOrOff() {
        assertThat(CompilerSettings.parse(CompilerSettings.FMA, "true")).isTrue();
        assertThat(CompilerSettings.parse(CompilerSettings.FMA, "false")).isFalse();
        assertThatThrownBy(() -> CompilerSettings.parse(CompilerSettings.SIMD, "off"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dgyre.simd=off must be true or false");
    }
}
