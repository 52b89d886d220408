package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoLCATs' feature maps, attentions, layer, transfer loss and adapters against the numbers of its repository. */
class LolcatsGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "feature-map-hedgehog, 3",
        "feature-map-t2r, 4",
        "hybrid, 12",
        "hybrid-affine, 12",
        "layer, 13",
        "linear-attention, 6",
        "lora, 5",
        "transfer, 12"
    })
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(LolcatsGoldenTest.class
                .getResource("/golden/lolcats/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new LolcatsGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
