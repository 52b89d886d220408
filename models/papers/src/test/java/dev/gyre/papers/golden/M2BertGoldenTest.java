package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class M2BertGoldenTest {

    @Test
    void theWholeSmallModelReproducesTheReference() throws URISyntaxException {
        Path file = Path.of(M2BertGoldenTest.class
                .getResource("/golden/m2/bert-small.safetensors")
                .toURI());
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(file)
                .comparisons();
        assertThat(comparisons).hasSize(102).allMatch(Comparison::passes);
    }
}
