package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.bench.compare.DeviceBenchmark;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.machine.PeakBenchmark;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class WorksTest {

    static List<Work> works() {
        return Works.all();
    }

    @Test
    void listsWhatJmhLists() {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        Set<String> known = BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .collect(Collectors.toSet());
        Stream<String> contenders =
                Works.all().stream().flatMap(w -> w.contenders().stream().map(w::benchmark));
        Stream<String> peaks = Stream.of("multiplyAdd", "copy").map(m -> PeakBenchmark.class.getName() + "." + m);
        Stream<String> devices = Stream.of("kernels", "roundTrip").map(m -> DeviceBenchmark.class.getName() + "." + m);
        assertThat(Stream.of(contenders, peaks, devices).flatMap(s -> s)).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void namesAreUnique() {
        assertThat(Works.all().stream().map(Work::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("works")
    void oursComesFirstAndEveryContenderSaysWhoItIs(Work work) {
        assertThat(work.contenders().getFirst().method()).isEqualTo(Work.OURS);
        assertThat(Arrays.stream(work.type().getDeclaredMethods()).filter(m -> m.isAnnotationPresent(Benchmark.class)))
                .allMatch(m -> m.isAnnotationPresent(Contender.class));
    }

    @ParameterizedTest
    @MethodSource("works")
    void amountIsPositiveForTheStandardShape(Work work) {
        Map<String, String> standard = new TreeMap<>();
        Stream.of(work.type().getDeclaredClasses())
                .flatMap(c -> Stream.of(c.getDeclaredFields()))
                .filter(f -> f.isAnnotationPresent(Param.class))
                .forEach(f ->
                        standard.put(f.getName(), f.getAnnotation(Param.class).value()[0]));
        assertThat(work.amounts()).isNotEmpty();
        for (Work.Amount amount : work.amounts()) {
            assertThat(amount.of().applyAsDouble(standard)).isPositive().isFinite();
        }
    }

    @Test
    void sequentialContendersRunOnce() {
        Work matmul = Works.find("matmul").orElseThrow();
        ContenderRuns schedule = new ContenderRuns(List.of(matmul), List.of(1, 2), true);
        assertThat(schedule.contenders(matmul, 1))
                .extracting(Work.Entry::method)
                .contains("gyre", "plain", "commonsMath");
        assertThat(schedule.contenders(matmul, 2))
                .extracting(Work.Entry::method)
                .contains("gyre")
                .doesNotContain("plain", "commonsMath");
        int runs = 2
                * (schedule.contenders(matmul, 1).size()
                        + schedule.contenders(matmul, 2).size());
        assertThat(schedule.size()).isEqualTo(runs + 2 * 2);
        assertThat(new ContenderRuns(List.of(matmul), List.of(1), false).contenders(matmul, 1))
                .extracting(Work.Entry::method)
                .contains("gyre")
                .doesNotContain("plain", "commonsMath");
    }
}
