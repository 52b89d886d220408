package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class XlstmGoldenTest {

    @Test
    void theWholeSmallModelReproducesTheReference() throws URISyntaxException {
        Path folder = Path.of(XlstmGoldenTest.class.getResource("/golden/xlstm").toURI());
        GoldenRunner runner = new GoldenRunner(ModelGoldens.all(), Devices.standard());
        List<Path> files = GoldenRunner.files(folder);
        assertThat(files).hasSize(1);
        List<Comparison> comparisons = runner.run(files.getFirst()).comparisons();
        assertThat(comparisons).hasSize(3 + 30).allMatch(Comparison::passes);
        assertThat(comparisons)
                .extracting(Comparison::what)
                .contains("out.logits", "out.step_logits", "grad.token_embedding.weight");
    }
}
