package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.bench.compare.ComparisonFile;
import dev.gyre.bench.compare.DeviceComparison;
import dev.gyre.bench.compare.TornadoSdk;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.report.ContenderTimes;
import dev.gyre.bench.report.ResultFile;
import dev.gyre.bench.table.Works;
import dev.gyre.cli.DocumentedCommands;
import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Order(1)
class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        String[] words = Stream.concat(Stream.of("bench"), Arrays.stream(args)).toArray(String[]::new);
        return Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    @Test
    void documentedCommandsParse() {
        assertThat(DocumentedCommands.parse("bench"::equals)).isPositive();
    }

    @Test
    void listsEveryWorkAndWhoIsLeftOut() {
        assertThat(run("--list")).isEqualTo(ExitCode.OK);
        Works.all().forEach(w -> assertThat(out.toString()).contains(w.name()).contains(w.title()));
        assertThat(out.toString().contains("PyTorch isn't here; run ./setup.sh bench"))
                .isEqualTo(!Peer.PYTORCH.available());
    }

    @Test
    void refusesAnUnknownFamily() {
        assertThat(run("--family", "matmull")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--family matmull: there is matmul, linear,")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhatIsWrongWithAnOptionAsOtherCommandsDo() {
        for (String[] wrong : new String[][] {
            {"--forks many", "--forks many must be a whole number"},
            {"--threads 1,many", "--threads many must be a whole number"},
            {"--familly cell", "--familly: bench has no such option: did you mean --family?"},
            {"--report=", "--report: its value is empty: leave the option out, or give it one"},
            {"a\u001b[2J", "\"a\\u001b[2J\": bench takes nothing more"}
        }) {
            err.getBuffer().setLength(0);
            assertThat(run(wrong[0].split(" "))).as(wrong[0]).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString().lines()).hasSize(2).first().asString().startsWith("gyre: " + wrong[1]);
        }
    }

    @Test
    void refusesThreadsThatAreNotThere() {
        assertThat(run("--threads", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--threads 0 must be a whole number from 1 to ");
    }

    @Test
    void refusesAMissingReport(@TempDir Path folder) {
        assertThat(run("--report", folder.resolve("none.json").toString())).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString()).contains("there's no such file to read").doesNotContain("\tat ");
    }

    @Test
    void measuresInForksAndKeepsTheResults(@TempDir Path folder) {
        Path json = folder.resolve("new/results.json");
        assertThat(run("--family", "plan", "--threads", "1", "--quick", "--json", json.toString()))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("[ 3/3] plan length=16 threads=1: gyre ... ");
        assertThat(out.toString()).contains("peak of this machine, threads 1: ").contains("plan length=16: ");
        assertThat(ResultFile.read(json)).hasSize(3).allMatch(m -> m.nanos().median() > 0);
    }

    @Test
    void saysWhatBoundsOursInTableCsvAndJson(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("results.json");
        Path csv = folder.resolve("table.csv");
        String[] axpy = {"--family", "axpy", "--threads", "1", "--quick", "--no-sequential"};
        assertThat(run(Stream.concat(Stream.of(axpy), Stream.of("--json", json.toString(), "--csv", csv.toString()))
                        .toArray(String[]::new)))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).containsPattern("gyre +1 .* \\d+ % (bytes|fma) ");
        JsonNode ours = StreamSupport.stream(
                        new ObjectMapper().readTree(json.toFile()).spliterator(), false)
                .filter(run -> run.path("params").path("contender").asString("").equals("gyre"))
                .findFirst()
                .orElseThrow();
        ContenderTimes measured = ResultFile.read(json).stream()
                .filter(m -> m.parameters().getOrDefault("contender", "").equals("gyre"))
                .findFirst()
                .orElseThrow();
        JsonNode bound = ours.get("bound");
        double nanos = bound.get("nanos").asDouble();
        double share = bound.get("share").asDouble();
        String by = bound.get("by").asString();
        assertThat(nanos).isEqualTo(measured.least().get(by));
        assertThat(share * measured.nanos().median()).isCloseTo(nanos, withinPercentage(1e-6));
        assertThat(Files.readAllLines(csv))
                .contains("work,shape,contender,threads,median,low,high,bound,share of bound,bound by")
                .anyMatch(l -> l.startsWith("axpy,length=16777216,gyre,1,") && l.endsWith("," + share + "," + by));
    }

    @Test
    void refusesToCompareWhatIsNotThere() {
        assertThat(run("--compare", "--family", "matmull")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--family matmull: there is matmul, attention,");
        assertThat(run("--tornado")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void saysHowToGetTornadoVm() {
        assumeTrue(System.getenv(TornadoSdk.VARIABLE) == null, "there's an SDK here");
        assertThat(run("--compare", "--tornado")).isEqualTo(ExitCode.DEVICE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("there's no TornadoVM here: run ./setup.sh tornado, or set TORNADOVM_HOME");
    }

    @Test
    void comparesDevicesAndShowsAComparisonAgain(@TempDir Path folder) throws IOException {
        assertThat(run("--compare", "--quick", "--family", "cell", "--out", folder.toString()))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        Path json = folder.resolve(Comparing.JSON);
        Path page = folder.resolve(Comparing.PAGE);
        DeviceComparison c = ComparisonFile.read(json);
        assertThat(c.devices()).extracting(d -> d.id()).startsWith("plain", "jvm");
        assertThat(c.failures()).isEmpty();
        assertThat(c.devices()).allMatch(d -> d.roof().isPresent());
        assertThat(c.devices())
                .allMatch(d -> c.result(c.kernels().getFirst(), d).isPresent());
        assertThat(c.machine().gyre()).startsWith("gyre ");
        assertThat(c.busy().orElseThrow()).isBetween(0.0, 1.0);
        assertThat(out.toString()).contains("geometric mean").endsWith(page + System.lineSeparator());
        String first = Files.readString(page);
        Files.delete(page);
        assertThat(run("--compare", "--report", json.toString())).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(page)).isEqualTo(first);
    }
}
