package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.models.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gyre forecast with the tiny published model: a context of 64 values, patches of 8, nine levels. */
class ForecastTest {

    private static final Path RESOURCES = Path.of("../zoo/src/test/resources/dev/gyre/models");
    private static final String SERIES = RESOURCES.resolve("series/series.csv").toString();

    @TempDir
    Path folder;

    private String run;

    @BeforeEach
    void importTheModel() {
        run = folder.resolve("run").toString();
        Command c = Command.run("import", RESOURCES.resolve("checkpoints/tirex").toString(), "--out", run);
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out()).contains("tirex, published as tirex", "NXAI Community License");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text).toString();
    }

    @Test
    void quantilesOfEachStepWithItsTime() {
        Command c = Command.run("forecast", run, "--data", SERIES, "--horizon", "13", "--quantiles", "0.1,0.5");
        assertThat(c.code()).as(c.err()).isZero();
        List<String> lines = c.out().lines().toList();
        assertThat(lines).hasSize(1 + 17 * 13).startsWith("series,time,0.1,0.5");
        assertThat(lines.get(1)).matches("AirPassengers,1961-01,-?[0-9.]+,-?[0-9.]+");
        assertThat(lines.get(13)).startsWith("AirPassengers,1962-01,");
        assertThat(lines).anyMatch(l -> l.startsWith("UKgas,1987-Q1,"));
        assertThat(lines).anyMatch(l -> l.startsWith("lynx,1935,"));
    }

    @Test
    void jsonHasTheSameNumbers() throws IOException {
        String data = file("time,a\n2024-01-01,3\n2024-01-02,\n2024-01-03,5\n");
        JsonNode json = JsonMapper.shared()
                .readTree(Command.run("forecast", run, "--data", data, "--json").out());
        assertThat(json.at("/0/series").asString()).isEqualTo("a");
        assertThat(json.at("/0/times").size()).isEqualTo(8);
        assertThat(json.at("/0/times/7").asString()).isEqualTo("2024-01-11");
        assertThat(json.at("/0/quantiles").size()).isEqualTo(9);
        String first = Command.run("forecast", run, "--data", data, "--quantiles", "0.5")
                .out()
                .lines()
                .toList()
                .get(1);
        double printed = Double.parseDouble(first.substring(first.lastIndexOf(',') + 1));
        assertThat(json.at("/0/quantiles").path("0.5").path(0).asDouble()).isCloseTo(printed, Offset.offset(1e-4));
    }

    @Test
    void whatIsHeldBackIsMeasuredBesideTheClassicalMethods() throws IOException {
        Path out = folder.resolve("f.csv");
        Path chart = folder.resolve("f.png");
        Command c = Command.run(
                "forecast",
                run,
                "--data",
                SERIES,
                "--holdout",
                "2s",
                "--out",
                out.toString(),
                "--chart",
                chart.toString());
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.err()).doesNotContain("shows the first");
        List<String> lines = c.out().lines().toList();
        assertThat(lines).hasSize(2 + 17 + 2);
        assertThat(lines.get(0)).contains("model", "seasonal naive", "drift", "Holt-Winters");
        assertThat(lines.get(2)).matches("AirPassengers +144 +12 +24 .* 2\\.494  0\\.1242 .* 0\\.529  0\\.02\\d\\d");
        assertThat(lines.getLast()).contains(" 1.000  1.0000 ");
        assertThat(Files.readAllLines(out))
                .contains("series,time,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9")
                .anyMatch(l -> l.startsWith("AirPassengers,1959-01,"));
        assertThat(ImageIO.read(chart.toFile()).getWidth()).as("three in a row").isEqualTo(1260);
    }

    @Test
    void whatWasMeasuredIsAddedToAMarkdownFile() throws IOException {
        String data = file("a\n1\n2\n3\n1\n2\n3\n1\n2\n3\n");
        Path figures = Files.writeString(folder.resolve("figures.md"), "# Figures\n");
        String[] words = {"forecast", run, "--data", data, "--holdout", "2", "--markdown", figures.toString()};
        for (int times = 1; times <= 2; times++) {
            Command c = Command.run(words);
            assertThat(c.code()).as(c.err()).isZero();
        }
        List<String> lines = Files.readAllLines(figures);
        assertThat(lines.getFirst()).isEqualTo("# Figures");
        assertThat(lines)
                .filteredOn("## Forecasts of what was held back"::equals)
                .hasSize(2);
        assertThat(lines)
                .filteredOn(("./gyre " + String.join(" ", words))::equals)
                .as("the command, under who measured")
                .hasSize(2);
        assertThat(lines).anyMatch(l -> l.startsWith("Gyre " + Version.NUMBER) && l.contains(" threads, "));
        assertThat(lines)
                .contains(
                        "| series | values | season | horizon | model MASE | model WQL | seasonal naive MASE | seasonal naive WQL"
                                + " | drift MASE | drift WQL | Holt-Winters MASE | Holt-Winters WQL |");
        assertThat(lines).filteredOn(l -> l.startsWith("| a | 9 | 1 | 2 | ")).hasSize(2);

        Command.run("forecast", run, "--data", data, "--markdown", figures.toString())
                .refused(ExitCode.USAGE, "--markdown " + figures, "without --holdout");
        words[words.length - 1] = folder.toString();
        Command.run(words).refused(ExitCode.FAILURE, folder + ": is a folder");
        Path binary = Files.write(folder.resolve("binary.md"), new byte[] {(byte) 0xff, (byte) 0xfe});
        words[words.length - 1] = binary.toString();
        Command.run(words).refused(ExitCode.FAILURE, "binary.md: isn't UTF-8");
        assertThat(binary).hasBinaryContent(new byte[] {(byte) 0xff, (byte) 0xfe});
    }

    @Test
    void seriesAreChosen() throws IOException {
        Path chart = folder.resolve("f.jpg");
        String[] words = {
            "forecast",
            run,
            "--data",
            SERIES,
            "--only",
            "lynx",
            "--only",
            "co2",
            "--horizon",
            "2",
            "--chart",
            chart.toString()
        };
        Command c = Command.run(words);
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out().lines().map(l -> l.split(",", -1)[0]))
                .containsExactly("series", "co2", "co2", "lynx", "lynx");
        assertThat(ImageIO.read(chart.toFile()).getHeight()).isEqualTo(600);
        String header =
                String.join(",", IntStream.range(0, 31).mapToObj(i -> "s" + i).toList());
        String many = file(header + "\n" + "1,".repeat(30) + "1\n");
        Command told = Command.run(
                "forecast",
                run,
                "--data",
                many,
                "--chart",
                folder.resolve("m.png").toString());
        assertThat(told.err()).contains("shows the first 30 of 31 series; --only NAME draws others");
    }

    /** What looks hopeless but can be forecast: the window's scale is told by what's there. */
    @Test
    void oddSeriesAreForecast() throws IOException {
        String data = file("one,none,constant,huge\n,,7.5,1e30\n,,7.5,-1e30\n3,,7.5,1e30\n");
        Command c = Command.run("forecast", run, "--data", data, "--horizon", "2", "--quantiles", "0.5");
        assertThat(c.code()).as(c.err()).isZero();
        assertThat(c.out().lines().skip(1)).hasSize(8).allMatch(l -> l.matches("[a-z]+,[34],-?\\d.*"));
    }

    /** The end before the last is forecast from what lies before it. */
    @Test
    void severalWindowsAreMeasuredTogether() throws IOException {
        String data = file("a\n0\n0\n0\n1\n1\n3\n3\n");
        JsonNode one = JsonMapper.shared()
                .readTree(Command.run("forecast", run, "--data", data, "--holdout", "2", "--json")
                        .out());
        JsonNode two = JsonMapper.shared()
                .readTree(Command.run("forecast", run, "--data", data, "--holdout", "2", "--windows", "2", "--json")
                        .out());
        // Naive errs by 2 in each of the last two, whose history changed by 1 in 4 steps; by 1 twice in those before,
        // whose history didn't change.
        assertThat(one.at("/all").path("seasonal naive").path("mase").asDouble())
                .isEqualTo(8);
        assertThat(two.at("/all").path("seasonal naive").path("mase").asDouble())
                .isEqualTo(8);
        assertThat(one.at("/all").path("seasonal naive").path("wql").asDouble())
                .isNotEqualTo(two.at("/all").path("seasonal naive").path("wql").asDouble());
    }

    @Test
    void whatCannotBeForecastIsRefusedInALine() throws IOException {
        Path out = folder.resolve("f.csv");
        refused(ExitCode.USAGE, SERIES, "--horizon 0", "--horizon 0");
        refused(ExitCode.USAGE, SERIES, "--horizon 10000000", "horizon 10000000", "at most 64");
        refused(ExitCode.USAGE, SERIES, "--quantiles 0.95", "--quantiles 0.95", "0.1, 0.2");
        refused(ExitCode.USAGE, SERIES, "--holdout 5s", "--holdout 5s");
        refused(ExitCode.USAGE, SERIES, "--windows 3", "--windows 3");
        refused(ExitCode.USAGE, SERIES, "--resample daily", "--resample daily");
        refused(ExitCode.FAILURE, SERIES, "--holdout 200", "AirPassengers", "144 values", "nothing is left");
        refused(ExitCode.FAILURE, SERIES, "--series place", "no column \"place\"", "series, time, value");
        String uneven = file("time,a\n2024-01,1\n2024-02,2\n2024-04,3\n2024-05,3\n");
        refused(ExitCode.FAILURE, uneven, "--out " + out, "2024-02 is followed by 2024-04");
        String covariate = file("series,time,value,price\na,1,2,3\n");
        refused(ExitCode.USAGE, SERIES, "--only nobody", "--only nobody", "AirPassengers");
        refused(ExitCode.USAGE, SERIES, "--chart f.xyz", "--chart f.xyz", ".png");
        String bad = folder.resolve("bad.csv").toString();
        Files.writeString(Path.of(bad), "series,time,value\nb,2024-01,1\nb,2024-02,Infinity\n");
        refused(ExitCode.FAILURE, bad, "--out " + out, "line 3", "\"Infinity\"", "series \"b\"", "finite");
        Files.writeString(Path.of(bad), "series,time,value\nb,2024-02,1\nb,2024-01,1\n");
        refused(ExitCode.FAILURE, bad, "--out " + out, "series \"b\", line 3", "2024-02 is followed by 2024-01");
        Files.writeString(
                Path.of(bad),
                "time,b\n2024-03-31T00:00,1\n2024-03-31T01:00,1\n2024-03-31T03:00,1\n2024-03-31T04:00,1\n");
        refused(ExitCode.FAILURE, bad, "--out " + out, "line 4", "give times of a day their offset from UTC");
        Files.writeString(Path.of(bad), "time,b\n2024-10-27T01:00,1\n2024-10-27T02:00,1\n2024-10-27T02:00,1\n");
        refused(ExitCode.FAILURE, bad, "--out " + out, "line 4", "the same time", "offset from UTC");
        Files.writeString(Path.of(bad), "");
        refused(ExitCode.FAILURE, bad, "--out " + out, "is empty");
        Files.writeString(Path.of(bad), "c" + ",c".repeat(1_000_000) + "\n");
        refused(ExitCode.FAILURE, bad, "--out " + out, "has 1000001 columns, but at most 10000");
        refused(ExitCode.FAILURE, folder.resolve("no.csv").toString(), "--out " + out, "no.csv");
        refused(ExitCode.FAILURE, covariate, "--out " + out, "\"price\" would be a covariate");
        assertThat(out).doesNotExist();
    }

    private void refused(int code, String data, String options, String... says) {
        List<String> words = new ArrayList<>(List.of("forecast", run, "--data", data));
        words.addAll(List.of(options.split(" ", -1)));
        Command.run(words.toArray(String[]::new)).refused(code, says);
    }
}
