package dev.gyre.papers.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        20    | 256    | true  | 20, 50, 100, 200, 500
        1     | 16     | true  | 1, 2, 5, 10, 20
        3e-5  | 2e-2   | true  | 1e-4, 0.001, 0.01
        1024  | 1.05e6 | true  | 1,000, 10,000, 100,000, 1e6
        0     | 1      | false | 0, 0.2, 0.4, 0.6, 0.8, 1
        -4    | 4      | false | -4, -2, 0, 2, 4
        0.07  | 0.07   | false | 0, 0.5, 1
        """)
    void axesHaveRoundNumbers(double least, double most, boolean log, String labels) {
        Axis axis = Axis.around(least, most, log);
        assertThat(axis.low()).isLessThanOrEqualTo(least);
        assertThat(axis.high()).isGreaterThanOrEqualTo(most);
        assertThat(String.join(", ", axis.ticks().stream().map(axis::label).toList()))
                .isEqualTo(labels);
        assertThat(axis.place(axis.low())).isZero();
        assertThat(axis.place(axis.high())).isOne();
    }

    @Test
    void curvesLeaveOutWhatIsNoNumber() {
        String html = Plot.of("x", "a < b")
                .line("first", 0, List.of(1.0, 2.0, 3.0), List.of(1.0, Double.NaN, 2.0))
                .html();
        assertThat(html).contains("a &lt; b", "first").doesNotContain("NaN");
        assertThat(html.split("<circle", -1)).hasSize(3);
        assertThat(Plot.of("x", "y").line("none", 0, List.of(), List.of()).html())
                .contains("nothing to draw");
        assertThatThrownBy(() -> Plot.of("x", "y").line("odd", 0, List.of(1.0), List.of()))
                .hasMessageContaining("odd");
    }

    @Test
    void barsFieldsAndRibbonsShowTheirNumbers() {
        String bars = Bars.of("s").bar("one", 0, 2).bar("none", 1, Double.NaN).html();
        assertThat(bars).contains("width:100.0%", "2 s", "none s");
        String field = Field.html("heat", 0, 2, List.of(0.0, 0.0, 1.0, 0.0, 1.0, 1.0), 0, 1);
        assertThat(field).contains("viewBox=\"0 0 3 2\"", "width=\"2\"", "opacity=\"1.0\"");
        String ribbon = Ribbon.html("text", 0, "a<b", List.of(0.0, 0.5, 2.0), List.of(1.0, 0.0, 0.0));
        assertThat(ribbon).contains("&lt;", "--s:50.0%", "--s:100.0%", "class=\"part\"");
    }
}
