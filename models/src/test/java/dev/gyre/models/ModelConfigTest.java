package dev.gyre.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.arch.Models;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        8 | 7:1   | 7
        4 | 1:1   | 1,3
        4 | [1:1] | 1,3
        3 | 1:0   | ''
        3 | 0:1   | 0,1,2
        5 | 2:1   | 2
        """)
    void theNotationOfThePaperNamesPositions(int blocks, String ratio, String positions) {
        List<Integer> expected = positions.isEmpty()
                ? List.of()
                : List.of(positions.split(",")).stream().map(Integer::valueOf).toList();
        assertThat(ModelConfig.slstmPositions(blocks, ratio)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:", "a:b", "0:0", "1:1:1", "-1:1"})
    void anotherNotationIsRefused(String ratio) {
        assertThatThrownBy(() -> ModelConfig.slstmPositions(4, ratio))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--ratio " + ratio);
    }

    @Test
    void headsDivideTheWidth() {
        assertThatThrownBy(() -> ModelConfig.bytes("x", 30, 2, 4, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--heads 4: it must be a divisor of --dim 30");
    }

    @Test
    void slstmBlocksExistAndAreNamedOnce() {
        assertThatThrownBy(() -> ModelConfig.bytes("x", 8, 2, 1, List.of(2))).hasMessageContaining("--slstm-at 2");
        assertThatThrownBy(() -> ModelConfig.bytes("x", 8, 2, 1, List.of(1, 1))).hasMessageContaining("[1, 1]");
    }

    @Test
    void anUnknownModelIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Models.find("gpt"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"gpt\"")
                .hasMessageContaining("bigram");
    }
}
