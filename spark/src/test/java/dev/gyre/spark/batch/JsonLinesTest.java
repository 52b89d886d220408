package dev.gyre.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("short")
class JsonLinesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\uDC00",
                "a\\udbff\\n\\udc00",
                "\\udc00\\ud800",
                "\\ud800\\ud800\\udc00",
                "\\\\\\ud800"
            })
    void halvesThatStandAlone(String line) {
        assertThat(JsonLines.hasHalf(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\\", "\\u", "\\ud80", "\\\\ud800", "\\ud83d\\ude00", "\\u0041\\ud83d\\uDE00x", "\\ux800"})
    void linesWithoutOne(String line) {
        assertThat(JsonLines.hasHalf(line)).isFalse();
    }
}
