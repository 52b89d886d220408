package dev.gyre.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.bench.compare.DeviceBenchmark;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.PeakBenchmark;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    void jmhListsNothingElse() {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        Set<String> known = BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .collect(Collectors.toSet());
        Stream<String> contenders = Stream.of(WorkBenchmark.class.getName() + ".once");
        Stream<String> peaks = Stream.of("multiplyAdd", "copy").map(m -> PeakBenchmark.class.getName() + "." + m);
        Stream<String> devices = Stream.of("kernels", "roundTrip").map(m -> DeviceBenchmark.class.getName() + "." + m);
        assertThat(Stream.of(contenders, peaks, devices).flatMap(s -> s)).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void namesAreUnique() {
        assertThat(Works.all()).hasSizeGreaterThan(35);
        assertThat(Works.all().stream().map(Work::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("works")
    void oursComesFirstAndEveryContenderHasANameOfItsOwn(Work work) {
        assertThat(work.contenders().getFirst().name()).isEqualTo(Work.OURS);
        assertThat(work.contenders()).extracting(Contender::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("works")
    void amountIsPositiveForEveryShape(Work work) {
        assertThat(work.amounts()).isNotEmpty();
        assertThat(work.shapes()).isNotEmpty().doesNotHaveDuplicates();
        for (Work.Amount amount : work.amounts()) {
            assertThat(work.shapes())
                    .allSatisfy(s -> assertThat(amount.of().applyAsDouble(s))
                            .isPositive()
                            .isFinite());
        }
    }

    /** What one more benchmark costs. */
    @Test
    void aRowHasAtMost40Lines() throws IOException {
        Pattern row = Pattern.compile("    static Work (\\w+)\\(\\) \\{\n(?s:.*?)\n    }\n");
        Map<String, Long> lines = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/gyre/bench/table"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Works.java")).toList()) {
                row.matcher(Files.readString(file))
                        .results()
                        .forEach(m -> lines.put(m.group(1), m.group().lines().count()));
            }
        }
        assertThat(lines).hasSameSizeAs(Works.all());
        assertThat(lines).allSatisfy((name, n) -> assertThat(n).as(name).isLessThanOrEqualTo(40));
    }

    @Test
    void shapesAreReadAsTheyAreWritten() {
        WorkShape shape = WorkShape.of(" width=512 backward=true rows=256 shape=64x1024x17 ");
        assertThat(shape).hasToString("backward=true rows=256 shape=64x1024x17 width=512");
        assertThat(WorkShape.of(shape.toString())).isEqualTo(shape);
        assertThat(WorkShape.of("")).hasToString("");
        assertThat(shape.product("rows", "width")).isEqualTo(131_072);
        assertThat(shape.bytes("rows")).isEqualTo(1024);
        assertThat(shape.is("backward")).isTrue();
        assertThat(shape.sides("shape")).containsExactly(64, 1024, 17);
        assertThat(shape.with(Map.of("rows", "3", "size", "4")))
                .hasToString("backward=true rows=3 shape=64x1024x17 width=512");
    }

    @Test
    void shapesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> WorkShape.of("rows 256"))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("a work's shape is \"rows 256\", which is no list such as");
        assertThatThrownBy(() -> WorkShape.of("rows=many").size("rows"))
                .isInstanceOf(GyreException.class)
                .hasMessage("a result's parameter rows is \"many\", which is no number: the file is damaged,"
                        + " or of another version");
        assertThatThrownBy(() -> WorkShape.of("rows=1").size("width")).hasMessageContaining("width is \"\"");
    }
}
