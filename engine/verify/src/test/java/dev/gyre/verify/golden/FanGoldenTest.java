package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FAN layers and networks against the numbers of their repository. */
class FanGoldenTest {

    @ParameterizedTest
    @CsvSource({"layer, 6", "layer-gated, 7", "layer-ratio, 5", "ffn-block, 14"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(FanGoldenTest.class
                .getResource("/golden/fan/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new FanGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
