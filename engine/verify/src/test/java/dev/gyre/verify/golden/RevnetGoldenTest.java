package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reversible blocks and units against the numbers of their repository, stored and recomputed. */
class RevnetGoldenTest {

    @ParameterizedTest
    @CsvSource({"coupling-mlp, 40", "unit-basic, 24", "unit-basic-down, 24", "unit-bottleneck, 34"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(RevnetGoldenTest.class
                .getResource("/golden/revnet/" + name + ".safetensors")
                .toURI());
        for (Memory memory : Memory.values()) {
            GoldenRunner runner = new GoldenRunner(List.of(new RevnetGolden(memory)), Devices.standard());
            assertThat(runner.run(path).comparisons())
                    .as("activations: %s", memory)
                    .hasSize(tensors)
                    .allMatch(Comparison::passes);
        }
    }
}
