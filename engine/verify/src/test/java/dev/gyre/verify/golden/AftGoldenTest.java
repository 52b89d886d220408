package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention-free mixing against the definition in double precision. */
class AftGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "conv-causal, 5",
        "full, 5",
        "full-causal, 5",
        "full-ramp, 5",
        "layer-factorised, 12",
        "local, 5",
        "local-causal, 5",
        "simple-causal, 7"
    })
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(AftGoldenTest.class
                .getResource("/golden/aft/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new AftGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
