package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.engine.GyreException;
import dev.gyre.models.peak.Processor;
import dev.gyre.papers.page.Html;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonPageTest {

    private final DeviceComparison c = Canned.comparison();
    private final String html = new ComparisonPage(c).html();

    @Test
    void needsNothingFromElsewhere() {
        assertThat(html)
                .doesNotContain("http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "{{");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void escapesWhateverItWasGiven() {
        assertThat(html)
                .contains(
                        "a &lt;fast&gt; &quot;GPU&quot;",
                        "if (a &lt; b &amp;&amp; b &gt; c)",
                        "&lt;b&gt;SPIR-V&lt;/b&gt;")
                .contains("Test &amp; Sons CPU")
                .doesNotContain("<fast>", "<b>SPIR-V");
    }

    @Test
    void saysWhichDeviceIsHowMuchFasterOnWhat() {
        // 50, 8 and 0.5 times as fast: their geometric mean is the cube root of 200.
        assertThat(html)
                .contains(">5.85×<", "Gyre on the JVM is faster than sequential Java")
                .contains("least 0.50× (cell), most 50× (matmul)")
                .contains("1 of 3 kernels failed", "TornadoVM opencl:0: failed");
    }

    @Test
    void barsStartAtOneAndGoLeftForSlowerKernels() {
        assertThat(html).contains("class=\"bar d1 slower\"");
        assertThat(html.split("class=\"bar ", -1)).hasSize(1 + 3 * 2);
    }

    @Test
    void aRooflineForEachDeviceShowsItsPeaksAndKernels() {
        assertThat(html.split("<svg", -1)).hasSize(1 + 3);
        assertThat(html)
                .contains(
                        "100 GFLOP/s</text>",
                        "10.0 GB/s of memory</text>",
                        "50.0 GFLOP/s</text>",
                        "8.00 GB/s of memory</text>")
                .contains("The peaks of this device could not be measured.")
                .contains("Memory is the bound up to 10.0 operations for each byte");
    }

    /** How long something takes once stands in a table of its own, behind that of how long it takes again and again. */
    @Test
    void firstResultsArentInTheWayOfTimes() {
        String times = new ComparisonTables(c).times();
        assertThat(times)
                .contains("<th>time</th>", "4.00 ms")
                .doesNotContain("first result", "full speed", "transfers");
        assertThat(new ComparisonTables(c).costs()).contains("<th>first result</th>");
        assertThat(html.indexOf(times)).isPositive().isLessThan(html.indexOf("first result"));
    }

    @Test
    void theProcessorsModelIsNamed() {
        assertThat(html).contains("Test &amp; Sons CPU, 2 threads");
        assertThat(Machine.here("gyre").processor())
                .isEqualTo(Processor.model())
                .isNotBlank();
    }

    @Test
    void transfersStandApart() {
        assertThat(html).contains("<td>5.00 ms</td>", "<td>below noise</td>", "<td>none</td>");
    }

    @Test
    void sharesAreOfTheRoofAboveTheKernel() {
        MeasuredDevice jvm = c.devices().get(1);
        Kernel matmul = c.kernels().get(0);
        Kernel softmax = c.kernels().get(1);
        assertThat(c.shareOfRoof(matmul, jvm).orElseThrow()).isCloseTo(67.1 / 100, within(1e-3));
        assertThat(c.shareOfRoof(softmax, jvm).orElseThrow()).isCloseTo(33_570_816 / 1e-2 / 10e9, within(1e-9));
        assertThat(c.shareOfRoof(softmax, c.devices().get(2))).isEmpty();
    }

    @Test
    void saysWhatWasMeasuredAndThatTheMachineWasBusy() {
        assertThat(html)
                .contains("gyre 0.1.0, commit 1a2b3c4d")
                .contains("<p class=\"notice\">The machine was busy: other programs took 25 % of its processors");
        assertThat(new DeviceComparison(
                                c.taken(),
                                true,
                                c.machine(),
                                OptionalDouble.of(0.02),
                                c.devices(),
                                c.kernels(),
                                c.results(),
                                c.failures(),
                                List.of())
                        .notices())
                .singleElement()
                .asString()
                .contains("--quick");
    }

    @Test
    void theTerminalHasTheTableToo() {
        assertThat(ComparisonText.lines(c))
                .containsExactly(
                        "kernel          sequential Java  Gyre on the JVM  faster  TornadoVM opencl:0  faster",
                        "matmul                   200 ms          4.00 ms     50×             20.0 ms     10×",
                        "softmax                 80.0 ms          10.0 ms      8×              failed       -",
                        "cell                    20.0 ms          40.0 ms   0.50×             20.0 ms      1×",
                        "geometric mean                                     5.85×                       3.16×",
                        c.notices().getFirst(),
                        c.notices().getLast());
    }

    @Test
    void jsonGivesTheSameComparisonBack(@TempDir Path folder) {
        Path file = folder.resolve("comparison.json");
        ComparisonFile.write(c, file);
        assertThat(ComparisonFile.read(file)).isEqualTo(c);
        assertThat(new ComparisonPage(ComparisonFile.read(file)).html()).isEqualTo(html);
    }

    @Test
    void refusesOtherJson(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("other.json");
        Files.writeString(file, "{\"taken\": \"now\"}");
        assertThatThrownBy(() -> ComparisonFile.read(file))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("other.json isn't a comparison");
        assertThatThrownBy(() -> ComparisonFile.read(folder.resolve("none.json")))
                .hasMessageContaining("there's no such file");
    }

    @Test
    void aTemplateMayOnlyAskForWhatThereIs() {
        assertThat(Html.fill("<p>{{a}}, {{b}}</p>", Map.of("a", "{{b}}", "b", "2")))
                .isEqualTo("<p>{{b}}, 2</p>");
        assertThatThrownBy(() -> Html.fill("{{c}}", Map.of())).hasMessageContaining("asks for c");
    }
}
