package dev.gyre.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.setting.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("short")
class SearchGridTest {

    private static final Set<String> KNOWN = Set.of("--lr", "--dim", "--warmup");

    @Test
    void pointsAreAllCombinations() {
        SearchGrid grid = SearchGrid.of(List.of("lr=1e-3,3e-3", "--dim=32,64,96"), KNOWN);
        assertThat(grid.points()).hasSize(6).doesNotHaveDuplicates();
        assertThat(grid.points().get(1)).isEqualTo(Map.of("--lr", "1e-3", "--dim", "64"));
        assertThat(SearchGrid.text(grid.points().get(4))).isEqualTo("lr=3e-3 dim=64");
        assertThat(SearchGrid.of(List.of(), KNOWN).points()).containsExactly(Map.of());
        assertThat(SearchGrid.text(Map.of())).isEqualTo("as it is");
    }

    @Test
    void armsHaveNamesOfTheirOwn() {
        assertThat(SearchGrid.name(Map.of("--lr", "1E-3"), Set.of())).isEqualTo("lr-1e-3");
        assertThat(SearchGrid.name(Map.of("--lr", "1e-3"), Set.of("lr-1e-3"))).isEqualTo("lr-1e-3-2");
        assertThat(SearchGrid.name(Map.of("--data", "/tmp/a text"), Set.of())).matches("[a-z0-9.-]+");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lr | --grid lr must be NAME=VALUE,VALUE",
                "seed=1,2 | --grid seed=1,2 must be one of dim, lr, warmup",
                "lr=1,,2 | with values that differ",
                "lr=1,1 | with values that differ",
                "lr= | with values that differ",
            })
    void whatIsNoGridIsRefused(String word, String says) {
        assertThatThrownBy(() -> SearchGrid.of(List.of(word), KNOWN))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(says);
    }

    @Test
    void anAxisIsNamedOnceAndPointsAreNotEndless() {
        assertThatThrownBy(() -> SearchGrid.of(List.of("lr=1,2", "--lr=3"), KNOWN))
                .hasMessageContaining("named once");
        String many = "="
                + String.join(
                        ",",
                        java.util.stream.IntStream.range(0, 101)
                                .mapToObj(Integer::toString)
                                .toList());
        assertThatThrownBy(() -> SearchGrid.of(List.of("lr" + many, "dim" + many), KNOWN))
                .hasMessageContaining("10201 points must be at most 10000");
    }
}
