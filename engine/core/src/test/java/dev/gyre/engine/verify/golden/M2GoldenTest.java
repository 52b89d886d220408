package dev.gyre.engine.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Monarch Mixer's parts and mixers against the numbers of its repository, with both forms of convolution. */
class M2GoldenTest {

    @ParameterizedTest
    @CsvSource({
        "blockdiag-padded, true, 5",
        "blockdiag, true, 5",
        "hyena-filter-short, true, 20",
        "hyena-filter, true, 20",
        "longconv-bidirectional, true, 5",
        "longconv-bidirectional, false, 5",
        "longconv-causal, true, 4",
        "longconv-causal, false, 4",
        "mixer-bidirectional, true, 46",
        "mixer-bidirectional, false, 46",
        "mixer-causal, true, 20",
        "mixer-causal, false, 20",
        "monarch-square, true, 5",
        "monarch, true, 5"
    })
    void reproducesTheReference(String name, boolean transformed, int tensors) throws URISyntaxException {
        Path path = Path.of(M2GoldenTest.class
                .getResource("/golden/m2/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(
                List.of(new M2Golden(transformed), new M2MixerGolden(transformed)), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
