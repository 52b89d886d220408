package dev.gyre.models.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.verify.Comparison;
import dev.gyre.engine.verify.golden.GoldenRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole TokenFormer against the numbers of its repository. */
class TokenFormerGoldenTest {

    @Test
    void reproducesTheReference() throws URISyntaxException {
        Path path = Path.of(TokenFormerGoldenTest.class
                .getResource("/golden/tokenformer/lm-small.safetensors")
                .toURI());
        List<Comparison> comparisons = new GoldenRunner(ModelGoldens.all(), Devices.standard())
                .run(path)
                .comparisons();
        assertThat(comparisons).hasSize(25).allMatch(Comparison::passes);
        assertThat(comparisons)
                .extracting(Comparison::what)
                .contains("out.logits", "grad.sequential.0.word_embeddings.weight");
    }
}
