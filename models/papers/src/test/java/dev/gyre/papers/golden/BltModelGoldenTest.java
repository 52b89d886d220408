package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BLT's boundaries, pooling, cross attention and whole models against the numbers of its repository. */
class BltModelGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "patching, 23",
        "pooling, 8",
        "cross-encoder, 10",
        "cross-decoder, 10",
        "entropy-model, 24",
        "model-small, 74"
    })
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(BltModelGoldenTest.class
                .getResource("/golden/blt/" + name + ".safetensors")
                .toURI());
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(path)
                .comparisons();
        assertThat(comparisons).hasSize(tensors).allMatch(Comparison::passes);
    }
}
