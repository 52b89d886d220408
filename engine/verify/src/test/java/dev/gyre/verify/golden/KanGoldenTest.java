package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B-splines and their layers against the numbers of pykan and of the FAN repository. */
class KanGoldenTest {

    @ParameterizedTest
    @CsvSource({"bspline, 5", "bspline-nonuniform, 5", "kanlinear, 5", "layer, 7", "layer-nonuniform, 7"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(KanGoldenTest.class
                .getResource("/golden/kan/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new KanGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
