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

/** Whole models of YOCO, with the states that they leave, against the numbers of its repository. */
class YocoModelGoldenTest {

    @ParameterizedTest
    @CsvSource({"lm-gret, 48, out.state.1", "lm-swa, 42, out.shared_key"})
    void reproducesTheReference(String name, int tensors, String state) throws URISyntaxException {
        Path path = Path.of(YocoModelGoldenTest.class
                .getResource("/golden/yoco/" + name + ".safetensors")
                .toURI());
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(path)
                .comparisons();
        assertThat(comparisons).hasSize(tensors).allMatch(Comparison::passes);
        assertThat(comparisons)
                .extracting(Comparison::what)
                .contains("out.logits", "grad.cross_decoder.k_proj.weight", "out.shared_value", state);
    }
}
