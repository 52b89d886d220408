package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Cauchy activation against the golden numbers. */
class XnetGoldenTest {

    @ParameterizedTest
    @CsvSource({"cauchy, 14", "cauchy-shared, 14"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(XnetGoldenTest.class
                .getResource("/golden/xnet/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new XnetGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
