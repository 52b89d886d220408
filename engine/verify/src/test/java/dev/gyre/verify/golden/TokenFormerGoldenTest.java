package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pattention and what is built of it against the numbers of TokenFormer's repository. */
class TokenFormerGoldenTest {

    @ParameterizedTest
    @CsvSource({"pattention, 4", "pattention-gelu-l2-norm, 4", "pattention-softmax, 4", "growth, 7", "layer, 12"})
    void reproducesTheReference(String name, int tensors) throws URISyntaxException {
        Path path = Path.of(TokenFormerGoldenTest.class
                .getResource("/golden/tokenformer/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new TokenFormerGolden()), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
