package dev.gyre.papers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.golden.GoldenRunner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TiRex against the numbers of its repository. */
class ForecastGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "training, 52, grad.blocks.2.slstm_layer.slstm_cell._bias_",
        "features, 3, out.augmented",
        "resampling, 15, out.third_gaps.upsampled"
    })
    void reproducesTheReference(String name, int tensors, String one) {
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(Path.of("src/test/resources/golden/tirex", name + ".safetensors"))
                .comparisons();
        assertThat(comparisons).hasSize(tensors).allMatch(Comparison::passes);
        assertThat(comparisons).extracting(Comparison::what).contains(one);
    }
}
