package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.bench.report.ContenderTimes;
import dev.gyre.bench.report.Spread;
import dev.gyre.bench.work.PeakBenchmark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {

    private static final Machine MACHINE = new Machine("cpu", 2, 0, "os", "java", "gyre", "jmh");

    @TempDir
    private Path folder;

    @BeforeEach
    void tellWhereNotesGo() {
        System.setProperty(Note.FOLDER, folder.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Note.FOLDER);
    }

    private static ContenderTimes times(String method, String workload, TimedDevice t, double nanos) {
        return new ContenderTimes(
                DeviceBenchmark.class.getName() + "." + method,
                Map.of("workload", workload, "device", t.id()),
                1,
                new Spread(nanos, nanos, nanos),
                0,
                Map.of());
    }

    private static ContenderTimes peak(String method, int threads, double nanos) {
        return new ContenderTimes(
                PeakBenchmark.class.getName() + "." + method,
                Map.of(),
                threads,
                new Spread(nanos, nanos, nanos),
                0,
                Map.of());
    }

    private static void note(String workload, TimedDevice t, float... result) {
        new Note(workload, t.id(), "x (8)", 2000, 1000, 32, 5_000, List.of(900L, 500L, 110L, 100L), List.of(result))
                .leave();
    }

    private DeviceComparison assembled() {
        List<ContenderTimes> all = List.of(
                peak("multiplyAdd", 1, 1e6),
                peak("copy", 1, 1e6),
                times("kernels", "peak-loops", Canned.OPENCL, 1000),
                times("kernels", "peak-straight", Canned.OPENCL, 500),
                times("kernels", "peak-copy", Canned.OPENCL, 1000),
                times("kernels", "cell", Canned.PLAIN, 100),
                times("kernels", "cell", Canned.OPENCL, 50),
                times("roundTrip", "cell", Canned.OPENCL, 80));
        return new Assembly(all, folder, List.of())
                .of(
                        "now",
                        true,
                        MACHINE,
                        OptionalDouble.empty(),
                        List.of(Canned.PLAIN, Canned.OPENCL),
                        List.of(Workloads.find("cell").orElseThrow()),
                        List.of());
    }

    @Test
    void putsTimesAndNotesTogether() {
        List.of("peak-loops", "peak-straight", "peak-copy").forEach(w -> note(w, Canned.OPENCL, 1));
        note("cell", Canned.PLAIN, 1, 2, 3);
        note("cell", Canned.OPENCL, 1, 2, 3);
        DeviceComparison c = assembled();
        assertThat(c.failures()).isEmpty();
        assertThat(c.results()).hasSize(2);
        DeviceComparison.Result opencl = c.results().get(1);
        assertThat(opencl.transferNanos()).hasValue(30);
        assertThat(opencl.error()).hasValue(0);
        assertThat(c.results().getFirst().transferNanos()).isEmpty();
        assertThat(c.speedup(c.kernels().getFirst(), c.devices().get(1))
                        .orElseThrow()
                        .median())
                .isEqualTo(2);
        // The better of both forms of multiply-adds: 2000 operations in 500 ns.
        assertThat(c.devices().get(1).roof().orElseThrow()).isEqualTo(new DeviceComparison.Roof(4e9, 1e9));
        assertThat(c.devices().get(0).roof().orElseThrow().bytes()).isEqualTo(8e3 * PeakBenchmark.FLOATS / 1.0);
    }

    @Test
    void wrongResultsHaveNoTimes() {
        List.of("peak-loops", "peak-straight", "peak-copy").forEach(w -> note(w, Canned.OPENCL, 1));
        note("cell", Canned.PLAIN, 1, 2, 3);
        note("cell", Canned.OPENCL, 1, 2, Float.NaN);
        DeviceComparison c = assembled();
        assertThat(c.results()).extracting(DeviceComparison.Result::device).containsExactly("plain");
        assertThat(c.failures()).singleElement().satisfies(f -> {
            assertThat(f.device()).isEqualTo("opencl:0");
            assertThat(f.message()).contains("wrong results");
        });
    }

    @Test
    void fullSpeedIsReachedByTheFirstRunThatIsNotMuchSlowerThanLaterOnes() {
        Note n = new Note("cell", "jvm", "", 1, 1, 1, 5_000, List.of(900L, 500L, 110L, 100L), List.of());
        assertThat(Assembly.steady(n, 100)).isEqualTo(OptionalDouble.of(6_400));
        assertThat(Assembly.steady(n, 50)).isEmpty();
    }
}
