package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** YOCO's retention, in all forms and its layers against the numbers of its repository. */
class YocoGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "gret, 1, 6",
        "gret, 3, 6",
        "gret, 64, 6",
        "gret-state, 1, 7",
        "gret-state, 5, 7",
        "gret-state, 64, 7",
        "gret-strong-decay, 1, 6",
        "gret-strong-decay, 4, 6",
        "gret-strong-decay, 64, 6",
        "gret-layer, 4, 9",
        "swa-layer, 4, 6",
        "cross-attention, 4, 6"
    })
    void reproducesTheReference(String name, int chunk, int tensors) throws URISyntaxException {
        Path path = Path.of(YocoGoldenTest.class
                .getResource("/golden/yoco/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new YocoGolden(chunk)), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
