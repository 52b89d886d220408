package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenSystemsTest {

    static List<Path> files() {
        return GoldenRunner.files(Path.of("src/test/resources/golden"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileBelongsToOneSystemWhateverItIsCalled(Path path) {
        GoldenFile file = GoldenFile.read(path);
        GoldenFile renamed = new GoldenFile(
                path,
                Map.of(
                        "system", file.meta("system"),
                        "config", file.meta("config"),
                        "cell", file.meta("cell"),
                        "case", "one of another name"),
                file.names().stream().collect(Collectors.toMap(Function.identity(), file::shape)),
                file.names().stream().collect(Collectors.toMap(Function.identity(), file::floats)));
        assertThat(GoldenSystems.all()).filteredOn(s -> s.accepts(renamed)).hasSize(1);
    }
}
