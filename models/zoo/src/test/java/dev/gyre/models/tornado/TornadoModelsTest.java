package dev.gyre.models.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.models.SmallModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every family in small on TornadoVM's default device, beside our own runtime: the losses of its first steps, and the tokens that it
 * writes. Which device that is, is up to OpenCL's environment. Part of {@code mvn verify -Ptornado} only.
 */
@Tag("tornado")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TornadoModelsTest {

    private static final double TOLERANCE = 1e-4;

    private final Map<Integer, SmallRun> expected = new HashMap<>();
    private Map<Integer, SmallRunsProcess.Line> found = Map.of();

    /** The rows to look at, as {@code -Dgyre.small=3,17} has them; all if it isn't given. */
    static Stream<Row> rows() {
        String chosen = System.getProperty("gyre.small", "");
        return chosen.isEmpty()
                ? IntStream.range(0, SmallModels.all().size()).mapToObj(Row::new)
                : Stream.of(chosen.split(",")).map(Integer::valueOf).map(Row::new);
    }

    /** A row of the table, whose name is a report's. */
    record Row(int number) {
        @Override
        public String toString() {
            return number + " " + SmallModels.all().get(number);
        }
    }

    @BeforeAll
    void run(@TempDir Path folder) throws IOException, InterruptedException {
        TornadoProcess process = TornadoProcess.find();
        assumeTrue(process.available(), () -> "models on TornadoVM skipped: " + process.refusal());
        List<Integer> rows = rows().map(Row::number).toList();
        for (int row : rows) {
            Path own = Files.createDirectory(folder.resolve("jvm-" + row));
            expected.put(row, SmallRun.of(SmallModels.all().get(row), own, own.resolve("run")));
        }
        found = process.run(folder, rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void trainsAndWritesAsOnOurOwnRuntime(Row row) {
        SmallRunsProcess.Line line = found.get(row.number());
        assertThat(line.failure()).isEmpty();
        SmallRun ours = expected.get(row.number());
        assertThat(line.run().losses()).hasSameSizeAs(ours.losses());
        for (int i = 0; i < ours.losses().size(); i++) {
            double loss = ours.losses().get(i);
            assertThat(line.run().losses().get(i))
                    .as("loss %d of %s against %s", i, line.run().losses(), ours.losses())
                    .isCloseTo(loss, within(TOLERANCE * Math.max(1, Math.abs(loss))));
        }
        assertThat(line.run().tokens()).isEqualTo(ours.tokens());
    }
}
