package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models against the numbers of their repositories, and which system a file belongs to. */
class ModelGoldensTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @CsvSource({
        "tokenformer/lm-small, 25, grad.sequential.0.word_embeddings.weight",
        "matmulfree/lm-small, 38, grad.model.embeddings.weight",
        "revnet/net-small, 90, grad.Model/init/init_conv/w",
        "revnet/net-bottleneck, 104, grad.Model/init/init_conv/w"
    })
    void reproduceTheReference(String name, int tensors, String gradient) {
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(FOLDER.resolve(name + ".safetensors"))
                .comparisons();
        assertThat(comparisons).hasSize(tensors).allMatch(Comparison::passes);
        assertThat(comparisons).extracting(Comparison::what).contains("out.logits", gradient);
    }

    static List<Path> files() {
        return GoldenRunner.files(FOLDER);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileBelongsToOneSystemWhateverItIsCalled(Path path) {
        GoldenFile file = GoldenFile.read(path);
        GoldenFile renamed = new GoldenFile(
                path,
                Map.of("system", file.meta("system"), "config", file.meta("config"), "case", "one of another name"),
                file.names().stream().collect(Collectors.toMap(Function.identity(), file::shape)),
                file.names().stream().collect(Collectors.toMap(Function.identity(), file::floats)));
        assertThat(ModelGoldens.all()).filteredOn(s -> s.accepts(renamed)).hasSize(1);
    }
}
