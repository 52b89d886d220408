package dev.gyre.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.bench.table.Works;
import dev.gyre.bench.work.Work;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingReportTest {

    private static Path canned() throws URISyntaxException {
        return resource("canned.json");
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(TimingReportTest.class.getResource(name)).toURI());
    }

    @Test
    void printsTimesSpeedsSharesAndRatios() throws URISyntaxException {
        List<String> lines = new TimingReport(ResultFile.read(canned())).lines(Works.all());
        assertThat(String.join("\n", lines)).isEqualTo("""
                peak of this machine, threads 1: 100 GFLOP/s multiply-add, 10.0 GB/s copy
                peak of this machine, threads 2: 200 GFLOP/s multiply-add, 20.0 GB/s copy

                matmul size=512: product of square matrices
                contender   threads     time      quartiles  GFLOP/s  of peak    of bound  heap/op  gyre's speed   quartiles
                gyre              1  4.00 ms  3.90..4.10 ms     67.1     67 %    65 % fma     24 B             -           -
                OpenBLAS          1  3.00 ms  3.00..3.00 ms     89.5     89 %  90 % bytes      0 B        0.75 x  0.73..0.77
                plain Java        1   200 ms    200..200 ms     1.34      1 %           -      1 B        50.0 x  48.8..51.3
                gyre              2  2.00 ms  1.90..2.10 ms      134     67 %           -  1.50 KB             -           -
                OpenBLAS          2  1.60 ms  1.60..1.60 ms      168     84 %           -        -        0.80 x  0.76..0.84

                plan length=16: a task beside its work
                contender  threads    time    quartiles    tasks/s  of peak  of bound  heap/op  gyre's speed  quartiles
                gyre             1  250 ns  250..250 ns  4,000,000        -         -      0 B             -          -""");
    }

    /** When each family had a JMH class of its own, and each contender a method. */
    @Test
    void earlierResultsAreReadUnderTodaysNames() throws URISyntaxException {
        List<ContenderTimes> earlier = ResultFile.read(resource("earlier.json"));
        assertThat(new TimingReport(earlier).lines(Works.all()))
                .isEqualTo(new TimingReport(ResultFile.read(canned())).lines(Works.all()));
        assertThat(new TimingReport(earlier).csv(Works.all())).contains("matmul,size=512,plain Java,1,");
    }

    @Test
    void everyEarlierNameIsOneOfToday() {
        Map<String, String> then = Map.of("rows", "3", "threads", "2", "batch", "4");
        Map<String, String> names = Map.of(
                "training.XlstmBenchmark.pyTorch", "xlstm, PyTorch, eager",
                "linear.MonarchBenchmark.openBlas", "monarch, OpenBLAS, dense",
                "linear.MatMulBenchmark.gyreScalar", "matmul, gyre, scalar",
                "linearattention.RetentionBenchmark.chunkwise", "retention, PyTorch, in chunks",
                "mlstm.MlstmBenchmark.pyTorchParallel", "mlstm, PyTorch, parallel",
                "activation.FourierBenchmark.plain", "fan, plain Java",
                "others.OthersBenchmark.gcc", "others, gcc");
        names.forEach((method, name) -> {
            Map<String, String> now = EarlierNames.parameters("dev.gyre.bench.work." + method, then)
                    .orElseThrow();
            assertThat(now.get("family") + ", " + now.get("contender")).isEqualTo(name);
            assertThat(now).containsEntry("shape", "batch=4 rows=3").containsEntry("threads", "2");
            Work work = Works.find(now.get("family")).orElseThrow();
            assertThat(work.find(now.get("contender"))).isPresent();
        });
        assertThat(EarlierNames.parameters("dev.gyre.bench.work.linear.OtherBenchmark.gyre", then))
                .isEmpty();
    }

    @Test
    void markdownHasTheSameTables() throws URISyntaxException {
        assertThat(new TimingReport(ResultFile.read(canned())).markdown(Works.all()))
                .startsWith("* peak of this machine, threads 1: 100 GFLOP/s multiply-add, 10.0 GB/s copy")
                .containsSequence(
                        "matmul size=512: product of square matrices",
                        "",
                        "| contender | threads | time | quartiles | GFLOP/s | of peak | of bound | heap/op | gyre's speed |"
                                + " quartiles |",
                        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
                        "| gyre | 1 | 4.00 ms | 3.90..4.10 ms | 67.1 | 67 % | 65 % fma | 24 B | - | - |");
    }

    @Test
    void csvHasTheBoundWhereItWasMeasured() throws URISyntaxException {
        assertThat(new TimingReport(ResultFile.read(canned())).csv(Works.all()).lines())
                .startsWith(
                        "work,shape,contender,threads,median,low,high,bound,share of bound,bound by",
                        "matmul,size=512,gyre,1,4000000.0,3900000.0,4100000.0,2600000.0,0.65,fma")
                .contains("matmul,size=512,plain Java,1,2.0E8,2.0E8,2.0E8,,,");
    }

    @Test
    void addsBoundsToTheResultsThemselves(@TempDir Path folder) throws IOException, URISyntaxException {
        Path file = Files.copy(canned(), folder.resolve("results.json"));
        List<ContenderTimes> before = ResultFile.read(file);
        ResultFile.addBounds(file);
        assertThat(ResultFile.read(file)).isEqualTo(before);
        assertThat(Files.readString(file))
                .containsPattern(
                        "\"bound\" : \\{\\s+\"by\" : \"fma\",\\s+\"nanos\" : 2600000.0,\\s+\"share\" : 0.65\\s+}");
    }

    @Test
    void readsOnlyResultsOfJmh(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("other.json");
        Files.writeString(file, "[{\"benchmark\": \"a.b\"}]");
        assertThatThrownBy(() -> ResultFile.read(file))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("other.json isn't a result file of JMH");
    }

    @Test
    void refusesThroughputs(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("throughput.json");
        Files.writeString(
                file,
                "[{\"benchmark\": \"a.b\", \"threads\": 1, \"primaryMetric\": {\"scoreUnit\": \"ops/s\", \"rawData\": [[1]]}}]");
        assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("it counts in ops/s");
    }
}
