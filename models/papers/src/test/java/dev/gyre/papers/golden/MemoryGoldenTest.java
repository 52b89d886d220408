package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features, scores, decisions and evolution of attention memories against the numbers of their repository. */
class MemoryGoldenTest {

    @ParameterizedTest
    @CsvSource({"stft, 2", "selection, 4", "updates-small, 18", "updates-full, 12", "cma-es, 23"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(MemoryGoldenTest.class
                .getResource("/golden/namm/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(ModelGoldens.all(), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
