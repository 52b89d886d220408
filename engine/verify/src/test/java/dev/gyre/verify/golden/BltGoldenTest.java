package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BLT's hashes and embeddings against the numbers of its repository. */
class BltGoldenTest {

    @ParameterizedTest
    @CsvSource({"hash-ids, 11", "hash-embedding, 8"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(BltGoldenTest.class
                .getResource("/golden/blt/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new BltGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
